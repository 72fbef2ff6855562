import type { Progress } from '../../preload/contract/jobs.ts';

/**
 * Characters that do something to a terminal instead of being shown: controls, line and paragraph separators, marks
 * and overrides of direction. A name or a file's name that holds them could repaint the screen or pose as another.
 */
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const UNSHOWABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** Prints one JSON document, or the lines made for people. */
export function print(json: boolean, document: unknown, lines: () => readonly string[]): void {
  process.stdout.write(json ? `${safeJson(document)}\n` : lines().map((line) => `${plain(line)}\n`).join(''));
}

/** Data is text: what a terminal would obey is shown as its code. */
export function plain(text: string): string {
  return text.replace(UNSHOWABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same document for every reader: inside JSON's strings the codes that `plain` writes are escapes. */
function safeJson(document: unknown): string {
  return JSON.stringify(document, null, 2).split('\n').map(plain).join('\n');
}

/** One line on standard error. */
export function tell(line: string): void {
  process.stderr.write(`holdfast-cli: ${plain(line)}\n`);
}

/**
 * A reader that has seen enough (`| head`) is no failure: the work goes on, the store closes cleanly and the exit
 * code says what was found. Output lost for another reason, such as a full disk, is one.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      process.exitCode = 1;
      if (stream === process.stdout) tell('read_only/disk_full: what was to be printed could not be written');
    });
  }
}

/** Rows as aligned columns, the last one unpadded. Widths are counted in code points. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows].map((row) => row.map(plain));
  const widths = header.map((_, column) => all.reduce((widest, row) => Math.max(widest, [...(row[column] ?? '')].length), 0));
  return all.map((row) => row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length))).join('  ').trimEnd());
}

/** Progress on a terminal, one line rewritten; silent where standard error is not one. */
export function showProgress({ done, total, unit }: Progress): void {
  if (!process.stderr.isTTY) return;
  const share = total ? ` ${String(Math.floor((done / total) * 100))} %` : '';
  process.stderr.write(`\r${String(done)} ${unit}${share}\u001b[K${done === total ? '\n' : ''}`);
}
