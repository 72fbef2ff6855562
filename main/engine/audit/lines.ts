import { isUtf8 } from 'node:buffer';

/** One line of a file, without its newline. */
export type Line =
  | { kind: 'line'; text: string }
  /** The file ends without a newline. */
  | { kind: 'unfinished' }
  /** Longer than allowed, or not UTF-8. */
  | { kind: 'unreadable' };

/**
 * Cuts a stream of bytes into lines, holding at most one line and one chunk. Ends after the first line that is not
 * proper. Bytes that are not UTF-8 are refused rather than replaced: two files must never read the same.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Line[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([rest, chunk]);
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.subarray(start, end);
      if (line.length > limitBytes || !isUtf8(line)) {
        yield [...lines, { kind: 'unreadable' }];
        return;
      }
      lines.push({ kind: 'line', text: line.toString('utf8') });
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > limitBytes) lines.push({ kind: 'unreadable' });
    yield lines;
    if (rest.length > limitBytes) return;
  }
  if (rest.length > 0) yield [{ kind: 'unfinished' }];
}
const NEWLINE = 0x0a;
