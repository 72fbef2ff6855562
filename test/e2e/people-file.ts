import { writeFile } from 'node:fs/promises';

const FIRST = ['Ada', 'Bilal', 'Chen', 'Dina', 'Émile', 'Farah', 'Goran', 'Hana', 'Ivo', 'Jun'];
const LAST = ['Example', 'Sample', 'Specimen', 'Placeholder', 'Muster', 'Ejemplo', 'Exemple', 'Esempio'];
const TEAMS = ['Example North', 'Example South', 'Example East', 'Example West'];

/** The name, user name and address of the n-th person of a file: example data, each different. */
export function examplePerson(n: number): { name: string; username: string; email: string; team: string } {
  const name = `${FIRST[n % FIRST.length] ?? ''} ${LAST[Math.floor(n / FIRST.length) % LAST.length] ?? ''} ${String(n)}`;
  return { name, username: `example.${String(n)}`, email: `person${String(n)}@example.org`, team: TEAMS[Math.floor(n / 7) % TEAMS.length] ?? '' };
}

/** Writes a people file of `rows` people, from the n-th on; `extraLines` come at its end as they are. Returns its path. */
export async function writePeopleFile(path: string, rows: number, { from = 0, extraLines = [] }: { from?: number; extraLines?: readonly string[] } = {}): Promise<string> {
  const lines = Array.from({ length: rows }, (_, n) => {
    const { name, username, email, team } = examplePerson(from + n);
    return `${name},${email},${username},${team},`;
  });
  await writeFile(path, ['name,email,username,team,role', ...lines, ...extraLines, ''].join('\r\n'));
  return path;
}
