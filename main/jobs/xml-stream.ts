import { SaxesParser } from 'saxes';
import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';

export interface XmlHandlers {
  /** Names come without their namespace's prefix, attributes as written. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text?(text: string): void;
  /** After each piece of the stream; the next is taken when it resolves. */
  piece?(): Promise<void>;
}

/** Longest stretch of XML without a tag, in UTF-16 code units: the parser holds it whole. */
const STRETCH_CHARS = 1024 * 1024;
const MOST_DEPTH = 64;

/**
 * Reads XML piece by piece. A document type is refused, and with it every entity but the five of XML itself: nothing
 * is expanded or fetched. `part` says where, for whoever is told. Throws invalid_input: file_malformed,
 * file_unsafe_xml, file_field_too_long.
 */
export async function readXml(stream: AsyncIterable<Buffer>, part: string, handlers: XmlHandlers): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const text = new TextDecoder('utf-8', { fatal: true });
  let stretchChars = 0;
  let depth = 0;
  parser.on('doctype', () => {
    throw new EngineError('invalid_input', 'file_unsafe_xml', at('part', part));
  });
  parser.on('opentag', ({ name, attributes }) => {
    stretchChars = 0;
    depth += 1;
    if (depth > MOST_DEPTH) throw new EngineError('invalid_input', 'file_malformed', at('part', part));
    handlers.open(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    stretchChars = 0;
    depth -= 1;
    handlers.close(localName(name));
  });
  if (handlers.text) {
    parser.on('text', (told) => handlers.text?.(told));
    parser.on('cdata', (told) => handlers.text?.(told));
  }
  try {
    for await (const chunk of stream) {
      const told = text.decode(chunk, { stream: true });
      stretchChars += told.length;
      parser.write(told);
      if (stretchChars > STRETCH_CHARS) throw new EngineError('invalid_input', 'file_field_too_long', at('part', part));
      await handlers.piece?.();
    }
    parser.write(text.decode());
    parser.close();
    await handlers.piece?.();
  } catch (error) {
    // The parser's own messages quote the file.
    throw error instanceof EngineError ? error : new EngineError('invalid_input', 'file_malformed', at('part', part));
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
