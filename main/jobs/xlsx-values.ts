import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';
import { readXml } from './xml-stream.ts';
import type { ZipArchive } from './zip-archive.ts';

const DAY_MS = 86_400_000;
const MOST_STRINGS = 2_000_000;
/** All shared text together, in UTF-16 code units: what is kept of it in memory. */
const STRINGS_CHARS = 64 * 1024 * 1024;
/** Number formats of dates and times that every program knows by number (ECMA-376 part 1, 18.8.30). */
const BUILT_IN_DATES: ReadonlySet<number> = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** The texts that cells point to, in order, `cellChars` of each kept. Formatting and readings (furigana) are left out. Throws what `readXml` throws. */
export async function readStrings(archive: ZipArchive, part: string | null, cellChars: number): Promise<string[]> {
  const strings: string[] = [];
  if (part === null || !archive.has(part)) return strings;
  const item = new TextItem(cellChars);
  let chars = 0;
  await readXml(archive.read(part), part, {
    open: (name) => item.open(name),
    text: (text) => item.text(text),
    close(name) {
      item.close(name);
      if (name !== 'si') return;
      const text = item.take();
      chars += text.length;
      if (strings.length >= MOST_STRINGS || chars > STRINGS_CHARS) throw new EngineError('invalid_input', 'file_too_large', at('part', part));
      strings.push(text);
    },
  });
  return strings;
}

/** Puts together the text of a cell from its runs. */
export class TextItem {
  readonly #keptChars: number;
  #text = '';
  #isText = false;
  #inReading = false;

  constructor(keptChars: number) {
    this.#keptChars = keptChars;
  }

  open(name: string): void {
    if (name === 'rPh') this.#inReading = true;
    else if (name === 't') this.#isText = !this.#inReading;
  }

  text(text: string): void {
    if (this.#isText && this.#text.length < this.#keptChars) this.#text += text.slice(0, this.#keptChars - this.#text.length);
  }

  close(name: string): void {
    if (name === 'rPh') this.#inReading = false;
    else if (name === 't') this.#isText = false;
  }

  /** What was put together; begins anew. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return unescaped(text);
  }
}

/** Characters that XML cannot hold stand as _xHHHH_ (ECMA-376 part 1, 22.9.2.19). */
export function unescaped(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/gu, (_, code: string) => String.fromCharCode(parseInt(code, 16))) : text;
}

/** Which cell formats show a date or time, by their position. Throws what `readXml` throws. */
export async function readDateFormats(archive: ZipArchive, part: string | null): Promise<boolean[]> {
  const formats: boolean[] = [];
  if (part === null || !archive.has(part)) return formats;
  const dates = new Set(BUILT_IN_DATES);
  let inCells = false;
  await readXml(archive.read(part), part, {
    open(name, attributes) {
      if (name === 'numFmt' && showsDate(attributes['formatCode'] ?? '')) dates.add(Number(attributes['numFmtId']));
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells && formats.length < MOST_STRINGS) formats.push(dates.has(Number(attributes['numFmtId'] ?? 0)));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats;
}

/** Whether a format code shows a date: a letter of dates outside quotes, brackets and escapes. */
function showsDate(code: string): boolean {
  return /[dmyhs]/iu.test(code.slice(0, 500).replace(/"[^"]*"|\[[^\]]*\]|\\./gu, ''));
}

/** A serial date as ISO 8601: the day alone where there is no time. Null for what no calendar has. */
export function serialDate(serial: number, from1904: boolean): string | null {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_466) return null;
  // Serial 60 is a 29 February 1900 that never was; days before it count one less.
  const days = from1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const text = new Date(Math.round((days - 25_569) * DAY_MS)).toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19);
}
