import fc from 'fast-check';
import type { z } from 'zod';

/** Values for texts, by the name of the field that takes them; what is not here has no generator, and the walk fails. */
export type Pools = Readonly<Record<string, readonly string[]>>;
/** Values for whole parts of an input, by the name of their field, where the schema alone would make none that fit together. */
export type Parts = Readonly<Record<string, fc.Arbitrary<unknown>>>;
interface Def {
  type: string;
  shape?: Record<string, z.ZodType>;
  element?: z.ZodType;
  innerType?: z.ZodType;
  in?: z.ZodType;
  options?: z.ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
  keyType?: z.ZodType;
  valueType?: z.ZodType;
}

/** Inputs that a schema takes, made from the schema itself. Throws for a kind of schema or a text it has no values for. */
export function inputsOf(schema: z.ZodType, pools: Pools, parts: Parts, path: readonly string[] = []): fc.Arbitrary<unknown> {
  const last = path.at(-1) ?? '';
  const part = Object.hasOwn(parts, last) ? parts[last] : undefined;
  if (part) return part;
  const def = schema.def as unknown as Def;
  const within = (inner: z.ZodType | undefined, name?: string): fc.Arbitrary<unknown> => {
    if (!inner) throw new Error(`no schema at ${path.join('.')}`);
    return inputsOf(inner, pools, parts, name === undefined ? path : [...path, name]);
  };
  switch (def.type) {
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(def.shape ?? {}).map(([name, inner]) => [name, within(inner, name)]))).map(withoutAbsent);
    case 'array': {
      const { minLength, maxLength } = lengths(schema);
      const upTo = (most: number): fc.Arbitrary<unknown> => fc.uniqueArray(within(def.element), { minLength, maxLength: Math.min(Math.max(minLength, most), maxLength) });
      return fc.oneof(upTo(1), upTo(6));
    }
    case 'nullable':
      return fc.option(within(def.innerType), { nil: null, freq: 3 });
    case 'optional':
    case 'default':
    case 'prefault':
      return fc.option(within(def.innerType), { nil: undefined, freq: 3 });
    case 'pipe':
      return within(def.in);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'literal':
      return fc.constantFrom(...(def.values ?? []));
    case 'boolean':
      return fc.boolean();
    case 'number':
      return numbers(schema as z.ZodNumber);
    case 'union':
      return fc.oneof(...(def.options ?? []).map((option) => within(option)));
    case 'record':
      return fc.dictionary(within(def.keyType) as fc.Arbitrary<string>, within(def.valueType), { maxKeys: 3 }).filter((value) => schema.safeParse(value).success);
    case 'string':
      return texts(pools, path);
    default:
      throw new Error(`no generator for ${def.type} at ${path.join('.')}`);
  }
}

function texts(pools: Pools, path: readonly string[]): fc.Arbitrary<string> {
  const name = path.at(-1) ?? '';
  const pool = Object.hasOwn(pools, name) ? pools[name] : undefined;
  if (!pool || pool.length === 0) throw new Error(`no values for ${path.join('.')}`);
  return fc.constantFrom(...pool);
}

function numbers(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = Math.max(schema.minValue ?? 0, 0);
  const max = Math.min(schema.maxValue ?? Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  // Mostly small ones: pages, counts and versions are.
  return fc.oneof(fc.integer({ min, max: Math.min(max, min + 2) }), fc.integer({ min, max: Math.min(max, 2 ** 41) }));
}

function lengths(schema: z.ZodType): { minLength: number; maxLength: number } {
  const bag = (schema as unknown as { _zod: { bag: { minimum?: number; maximum?: number } } })._zod.bag;
  return { minLength: bag.minimum ?? 0, maxLength: bag.maximum ?? 10 };
}

function withoutAbsent(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
