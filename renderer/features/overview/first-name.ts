/** The first word of a name in a script with spaces, which is how a colleague is greeted; else the whole name. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? name;
}
