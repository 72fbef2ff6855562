/** Longest body of one event, in UTF-8 bytes. The writer shortens details to stay below; a reader refuses more. */
export const BODY_LIMIT_BYTES = 16 * 1024;

/** A string as RFC 8785 writes it: only the escapes that are needed, the short ones where they exist. */
const TEXT = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\bfnrt]|u00(?:0[0-7be-f]|1[0-9a-f])))*"`;
/** At most 15 digits: always a safe integer, so that every JSON reader sees the same number. */
const POSITIVE = '[1-9][0-9]{0,14}';
const COUNT = `(?:0|${POSITIVE})`;
const INTEGER = '(?:0|-?[1-9][0-9]{0,14})';
const UUID = '"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"';
/** Names of details are the program's words, never data: plain identifiers, so that comparing them is comparing bytes. */
const DETAIL_KEY = '[A-Za-z][A-Za-z0-9]{0,39}';
const DETAIL_VALUE = String.raw`(?:${TEXT}|${INTEGER}|true|false|null|\[(?:${TEXT}(?:,${TEXT})*)?\])`;
const DETAIL = `"${DETAIL_KEY}":${DETAIL_VALUE}`;
const ACTOR = String.raw`\{"id":${UUID},"name":${TEXT}\}`;
const TARGET = String.raw`\{"id":${TEXT},"kind":"[a-z_]{1,40}","name":(?:null|${TEXT})\}`;
const VERB = '"[a-z_]{1,40}(?:\\.[a-z_]{1,40}){1,2}"';

/**
 * The whole form of an event's body. An event is flat, so its canonical form is a regular language and one
 * expression decides it; the order of detail names is the one thing it leaves open. No part of it can match the
 * same text in two ways, so it runs in linear time.
 */
const BODY = new RegExp(
  String.raw`^\{"actor":(?:null|${ACTOR}),"atMs":${COUNT},"details":\{(${DETAIL}(?:,${DETAIL})*)?\},` +
    String.raw`"outcome":"(?:done|refused|failed)","seq":(${POSITIVE}),"sessionId":(?:null|${TEXT}),` +
    String.raw`"target":(?:null|${TARGET}),"v":1,"verb":${VERB}\}$`,
);
const ONE_DETAIL = new RegExp(`"(${DETAIL_KEY})":${DETAIL_VALUE},?`, 'y');

/**
 * The sequence number that a body states, or null when the text is not the canonical JSON (RFC 8785) of an event
 * as contract/audit.ts declares it. No JSON is parsed: a text that passes has exactly one reading.
 */
export function seqOfBody(body: string): number | null {
  if (isTooLong(body) || !body.isWellFormed()) return null;
  const parts = BODY.exec(body);
  if (parts === null) return null;
  const details = parts[1];
  if (details !== undefined && !isSorted(details)) return null;
  return Number(parts[2]);
}

/** Longer than BODY_LIMIT_BYTES in UTF-8. A UTF-16 unit takes one to three bytes, so most need no counting. */
export function isTooLong(body: string): boolean {
  return body.length > BODY_LIMIT_BYTES || (body.length * 3 > BODY_LIMIT_BYTES && Buffer.byteLength(body) > BODY_LIMIT_BYTES);
}

/** Strictly ascending names: canonical order, and no name twice. */
function isSorted(details: string): boolean {
  let previous = '';
  ONE_DETAIL.lastIndex = 0;
  while (ONE_DETAIL.lastIndex < details.length) {
    const key = ONE_DETAIL.exec(details)?.[1];
    if (key === undefined || key <= previous) return false;
    previous = key;
  }
  return true;
}
