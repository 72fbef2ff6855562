/** Deep enough for every event, shallow enough that no input can exhaust the stack. */
const MAX_DEPTH = 16;

/**
 * The one spelling of a value: RFC 8785 (JSON Canonicalization Scheme). Members sorted by UTF-16 code units, no
 * white space, ECMAScript's string escapes. Throws TypeError for what has no single meaning everywhere, or none in
 * an event: lone surrogates, numbers other than safe integers, undefined, and objects that are not plain.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError('canonical JSON: nested too deeply');
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('canonical JSON: not a safe integer');
    return String(value);
  }
  if (typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown) => write(item, depth + 1)).join(',')}]`;
  if (typeof value === 'object') return writeObject(value as Record<string, unknown>, depth);
  throw new TypeError('canonical JSON: not a JSON value');
}

function writeObject(object: Record<string, unknown>, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('canonical JSON: not a plain object');
  // Without a comparator, sort() orders by UTF-16 code units, which is RFC 8785's order (section 3.2.3).
  const members = Object.keys(object)
    .sort()
    .map((key) => `${writeString(key)}:${write(object[key], depth + 1)}`);
  return `{${members.join(',')}}`;
}

/** For well-formed strings, JSON.stringify writes exactly the escapes of RFC 8785, section 3.2.2.2. */
function writeString(text: string): string {
  if (!text.isWellFormed()) throw new TypeError('canonical JSON: lone surrogate');
  return JSON.stringify(text);
}
