import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';

export interface LdifEntry {
  /** Line of its `dn`, from 1. */
  line: number;
  /** Values by name, in small letters with its options; `dn` is one of them. What is not text is not in it. */
  attributes: Map<string, string[]>;
}

/** A photo fits, as base64; no more than this is ever held of one line. */
const LINE_CHARS = 8 * 1024 * 1024;
/** What is kept of a value: enough to say that it is too long. */
const KEPT_CHARS = IMPORT_LIMITS.fieldChars * 4 + 1;
const MOST_ATTRIBUTES = 1_000;
const MOST_KEPT_VALUES = 1_000;
/** AttributeDescription of RFC 2849: a name or an OID, and options. */
const NAME = /^(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)*)(?:;[A-Za-z0-9_-]+)*$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u;

/** Takes the text of an LDIF file in pieces and gives the entries that end in each. */
export class LdifLines {
  #rest = '';
  /** The line being put together; null before the first and after a blank one. */
  #folded: { line: number; pieces: string[]; chars: number } | null = null;
  #line = 0;
  #entry: LdifEntry | null = null;
  #isStart = true;
  #entries: LdifEntry[] = [];

  /** The entries that end in this piece. Throws invalid_input: file_malformed, file_field_too_long, file_external_reference. */
  take(text: string): LdifEntry[] {
    this.#entries = [];
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#physical(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (this.#rest.length > LINE_CHARS) throw new EngineError('invalid_input', 'file_field_too_long', at('line', this.#line + 1));
    return this.#entries;
  }

  /** The entries that end with the file. */
  end(): LdifEntry[] {
    this.#entries = [];
    if (this.#rest !== '') this.#physical(this.#rest.endsWith('\r') ? this.#rest.slice(0, -1) : this.#rest);
    this.#rest = '';
    this.#physical('');
    return this.#entries;
  }

  #physical(text: string): void {
    this.#line += 1;
    if (text.startsWith(' ')) {
      // A line of nothing but spaces between entries is no continuation of anything.
      if (!this.#folded && text.trim() === '') return;
      if (!this.#folded) throw this.#malformed(this.#line);
      this.#folded.chars += text.length;
      if (this.#folded.chars > LINE_CHARS) throw new EngineError('invalid_input', 'file_field_too_long', at('line', this.#folded.line));
      this.#folded.pieces.push(text.slice(1));
      return;
    }
    if (this.#folded) this.#logical(this.#folded.pieces.join(''), this.#folded.line);
    this.#folded = text === '' ? null : { line: this.#line, pieces: [text], chars: text.length };
    if (text === '' && this.#entry) {
      this.#entries.push(this.#entry);
      this.#entry = null;
    }
  }

  #logical(text: string, line: number): void {
    if (text.startsWith('#')) return;
    // Ends a change within an entry; what it changes shows by the changetype, or by the name that is there again.
    if (text === '-' && this.#entry) return;
    const colon = text.indexOf(':');
    const name = text.slice(0, colon).toLowerCase();
    if (colon <= 0 || colon > IMPORT_LIMITS.columnChars || !NAME.test(name)) throw this.#malformed(line);
    const isVersion = this.#isStart && name === 'version';
    this.#isStart = false;
    const value = this.#value(text.slice(colon + 1), line);
    if (isVersion) {
      if (value !== '1') throw this.#malformed(line);
      return;
    }
    if (!this.#entry) {
      if (name !== 'dn' || value === null) throw this.#malformed(line);
      this.#entry = { line, attributes: new Map([['dn', [value]]]) };
      return;
    }
    if (name === 'dn') throw this.#malformed(line);
    const { attributes } = this.#entry;
    const values = attributes.get(name);
    if (!values && attributes.size >= MOST_ATTRIBUTES) throw new EngineError('invalid_input', 'file_too_many_columns', at('line', line));
    if (value === null || value === '') return;
    if (!values) attributes.set(name, [value]);
    else if (values.length < MOST_KEPT_VALUES) values.push(value);
  }

  /** The value as text; null for one that is not text (a photo, a certificate). */
  #value(spec: string, line: number): string | null {
    if (spec.startsWith('<')) throw new EngineError('invalid_input', 'file_external_reference', at('line', line));
    if (!spec.startsWith(':')) return spec.trimStart().slice(0, KEPT_CHARS);
    const encoded = spec.slice(1).trim();
    if (!BASE64.test(encoded)) throw this.#malformed(line);
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.includes(0)) return null;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).slice(0, KEPT_CHARS);
    } catch {
      return null;
    }
  }

  #malformed(line: number): EngineError {
    return new EngineError('invalid_input', 'file_malformed', at('line', line));
  }
}
