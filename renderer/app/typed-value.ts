/** What was typed as a number: the number, or the text as it stands where it is none (yet); null for nothing. */
export function numberTyped(typed: string): number | string | null {
  const text = typed.trim();
  if (text === '') return null;
  const plain = text.replace(/\s/gu, '').replace(',', '.');
  // What would be written otherwise ("1." or "1e") is not finished.
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu.test(plain) && !plain.endsWith('.') && Number.isFinite(Number(plain)) && !/\.\d*0$/u.test(plain) ? Number(plain) : text;
}

/** What was typed as a number once nothing more comes: zeros and a point at its end say nothing ("1.50", "2."). */
export function numberMeant(typed: string): number | string | null {
  return numberTyped(typed.trim().replace(/([.,]\d*?)0*$/u, '$1').replace(/[.,]$/u, ''));
}

/** The machine's offset from UTC at a local time, as ISO 8601 writes it. */
export function offsetOf(local: string): string {
  const minutes = -new Date(local).getTimezoneOffset();
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}
