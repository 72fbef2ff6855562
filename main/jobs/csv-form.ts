import { DELIMITERS } from '../../preload/contract/records-import.ts';
import type { Delimiter, Encoding } from '../../preload/contract/records-import.ts';
import type { CsvForm } from './csv-file.ts';
import { readStart, strictText } from './text-file.ts';

/**
 * How a text file is written, by how it begins: its byte-order mark, and what stands most often in its first record
 * outside quotes. Without a mark it is taken for UTF-8, which reading it then proves or refuses. What is told is not
 * guessed. Throws unavailable/file_unreadable, invalid_input/file_not_utf8.
 */
export async function csvFormOf(path: string, told: { delimiter: Delimiter | null; encoding: Encoding | null }): Promise<CsvForm> {
  if (told.delimiter !== null && told.encoding !== null) return { delimiter: told.delimiter, encoding: told.encoding };
  const start = await readStart(path);
  const encoding = told.encoding ?? markedEncoding(start);
  return { encoding, delimiter: told.delimiter ?? delimiterIn(strictText(encoding).text(start)) };
}

function markedEncoding(start: Buffer): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
}

function delimiterIn(text: string): Delimiter {
  const counts = new Map<string, number>(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let isQuoted = false;
  for (const mark of text) {
    if (mark === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (mark === '\n' || mark === '\r') {
      if ([...counts.values()].some((count) => count > 0)) break;
    } else if (counts.has(mark)) counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return DELIMITERS.reduce((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best));
}
