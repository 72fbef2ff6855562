/** What may be said of an unforeseen error: its class, its code and where in the bundle it arose; never its text. */
export function errorFields(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return error === null || error === undefined ? {} : { name: 'unknown' };
  const code = (error as { code?: unknown }).code;
  const place = /[\w-]+\.(?:cjs|ts|mjs):\d+:\d+/u.exec(error.stack?.slice(String(error).length) ?? '');
  return { name: error.name.slice(0, 64), ...(typeof code === 'string' ? { code: code.slice(0, 64) } : {}), ...(place ? { place: place[0] } : {}) };
}
