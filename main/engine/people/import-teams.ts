import type { Db } from '../db/database.ts';
import { ensureTeam, findTeam } from './teams.ts';
import type { Team } from './teams.ts';

const MOST_SHOWN = 200;
/** Enough for any organisation; a file that names more teams only asks the database more often. */
const MOST_REMEMBERED = 10_000;

/** The teams that a file names, made on first use, with as much memory as is good for. */
export class ImportTeams {
  /** Names of the first new teams. */
  readonly shown: string[] = [];
  createdCount = 0;
  readonly #db: Db;
  readonly #byText = new Map<string, Team>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** The team of this name, compared folded; its id is null while there is none. */
  find(name: string | null): Team | null {
    if (name === null) return null;
    const known = this.#byText.get(name);
    if (known) return known;
    const team = findTeam(this.#db, name);
    if (team.id !== null) this.#remember(name, team);
    return team;
  }

  /** The team's id; a team that is not there yet is made and counted. */
  ensure(team: Team): number {
    if (team.id !== null) return team.id;
    team.id = ensureTeam(this.#db, team);
    this.createdCount += 1;
    if (this.shown.length < MOST_SHOWN) this.shown.push(team.name);
    this.#remember(team.name, team);
    return team.id;
  }

  /** Takes back the team made last: the row that named it was refused. */
  forget(team: Team): void {
    this.#db.prepare('DELETE FROM team WHERE id = ?').run(team.id);
    this.createdCount -= 1;
    if (this.shown.at(-1) === team.name) this.shown.pop();
    this.#byText.delete(team.name);
  }

  #remember(name: string, team: Team): void {
    if (this.#byText.size >= MOST_REMEMBERED) this.#byText.clear();
    this.#byText.set(name, team);
  }
}
