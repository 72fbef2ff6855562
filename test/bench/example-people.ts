import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Db, Statement } from '../../main/engine/db/database.ts';

/** An invented person: names are made of syllables, addresses are below example.org (RFC 2606). */
export interface ExamplePerson {
  name: string;
  username: string;
  email: string;
  team: string;
  role: string;
}

const SYLLABLES = ['ba', 'de', 'fi', 'go', 'ku', 'la', 'me', 'ni', 'po', 'ru', 'sa', 'te', 'vi', 'wo', 'yu', 'za'];
const TEAMS = 40;
const ROLES = ['field_worker', 'field_worker', 'field_worker', 'manager', 'auditor'];

/** The same person for the same number, whoever asks; different ones never share a name, address or user name. */
export function examplePerson(index: number): ExamplePerson {
  const mixed = createHash('sha256').update(String(index)).digest();
  const word = (from: number) => [0, 1, 2].map((at) => SYLLABLES[(mixed[from + at] ?? 0) % SYLLABLES.length]).join('');
  return {
    name: `Example ${capital(word(0))} ${capital(word(3))} ${index}`,
    username: `${word(0)}.${word(3)}.${index}`,
    email: `${word(0)}.${word(3)}.${index}@example.org`,
    team: `Example team ${(mixed[6] ?? 0) % TEAMS}`,
    role: ROLES[(mixed[7] ?? 0) % ROLES.length] ?? 'field_worker',
  };
}

/** Ids as random to an index as real ones, and the same in every run. */
export function exampleId(index: number): string {
  const hex = createHash('sha256').update(`id ${index}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** Writes the people `from` to `from + count - 1` as a people file. */
export function writeExampleCsv(file: string, from: number, count: number): void {
  const lines = Array.from({ length: count }, (_, at) => {
    const { name, username, email, team, role } = examplePerson(from + at);
    return `${name},${email},${username},${team},${role}`;
  });
  writeFileSync(file, `name,email,username,team,role\n${lines.join('\n')}\n`, { mode: 0o600 });
}

/** The bare statement that puts one person into the table: what a program without checks and audit would run. */
export function personInsert(db: Db): Statement {
  return db.prepare(
    `INSERT INTO person (id, name, name_key, username, email, team_id, role_id, status, created_at_ms, created_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'invited', ?, ?)`,
  );
}

/** Inserts people by the bare statement, without a transaction of its own. */
export function insertExamplePeople(db: Db, from: number, count: number): void {
  const insert = personInsert(db);
  for (let index = from; index < from + count; index += 1) {
    const { name, username, email, role } = examplePerson(index);
    insert.run(exampleId(index), name, name.toLowerCase(), username, email, null, role, 1_767_600_000_000 + index, 1);
  }
}
