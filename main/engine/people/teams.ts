import type { Db } from '../db/database.ts';
import { foldName } from './fold.ts';

export interface Team {
  /** Null for a team that does not exist yet. */
  id: number | null;
  name: string;
  key: string;
}

/** The team of this name, compared folded, spelled as it was when first used. */
export function findTeam(db: Db, name: string): Team {
  const key = foldName(name);
  const row = db.prepare('SELECT id, name FROM team WHERE name_key = ?').get(key) as { id: number; name: string } | undefined;
  return row ? { ...row, key } : { id: null, name, key };
}

/** The team's id; the team is made on first use. */
export function ensureTeam(db: Db, team: Team): number {
  if (team.id !== null) return team.id;
  return Number(db.prepare('INSERT INTO team (name, name_key) VALUES (?, ?)').run(team.name, team.key).lastInsertRowid);
}
