declare const ownText: unique symbol;

/**
 * Text of a statement, or a part of one, put together from the program's own constants alone. Only this file makes it,
 * and only out of literals, so input can never become part of a statement; the linter holds every statement to it.
 */
export type Sql = string & { readonly [ownText]: true };

/** A type that one literal alone has: neither `string`, nor `number`, nor a pattern with a gap in it. */
type Literal<T extends string | number> = Record<never, never> extends Record<T, 1> ? never : T;
type Part<T extends string | number> = 0 extends T & 1 ? never : T extends Sql ? T : Literal<T>;
type Parts<P extends readonly (string | number)[]> = { readonly [K in keyof P]: Part<P[K]> };

/** Tags a template as SQL. Its parts are `Sql` or literals; anything else does not compile. */
export function sql<const P extends readonly (string | number)[]>(text: TemplateStringsArray, ...parts: Parts<P>): Sql {
  return String.raw({ raw: text }, ...parts) as Sql;
}

/** All of some conditions. Without any, everything. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`1` : (conditions.join(' AND ') as Sql);
}

/** A table or column of a schema, which is known only when the program runs: quoted, it is a name and nothing else (sqlite.org/lang_keywords.html). */
export function named(name: string): Sql {
  return `"${name.replaceAll('"', '""')}"` as Sql;
}

/** Some texts one after another, with commas between. */
export function listed(parts: readonly Sql[]): Sql {
  return parts.join(', ') as Sql;
}
