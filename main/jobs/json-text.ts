import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';

/** Deep enough for groups within groups; no file of this kind goes further. */
const MOST_DEPTH = 64;

/**
 * Parses JSON of bounded depth. Throws invalid_input/file_too_deep and invalid_input/file_malformed, each with the
 * line, never with what stands there.
 */
export function readJson(text: string): unknown {
  refuseDeep(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // The parser's message quotes the file; of it only the position is taken.
    const position = /at position (\d+)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw new EngineError('invalid_input', 'file_malformed', at('line', lineOf(text, position === undefined ? text.length : Number(position))));
  }
}

/** Counts brackets outside strings, before anything is built from them. */
function refuseDeep(text: string): void {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) {
      inString = true;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MOST_DEPTH) throw new EngineError('invalid_input', 'file_too_deep', at('line', lineOf(text, index)));
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
}

function lineOf(text: string, position: number): number {
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < position; index = text.indexOf('\n', index + 1)) line += 1;
  return line;
}
