import type { z } from 'zod';
import type { RecordType, TYPE_STATES } from '../../../preload/contract/types.ts';
import type { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';

/** A type as handlers need it: its row, without the definition. */
export interface StoredType {
  num: number;
  id: string;
  name: string;
  description: string | null;
  state: (typeof TYPE_STATES)[number];
  version: number;
  changedAtMs: number;
}

const COLUMNS = 'num, id, name, description, state, version, changed_at_ms AS changedAtMs';

/** The type of this id. Throws not_found/no_such_item. */
export function loadType(db: Db, typeId: string): StoredType {
  const row = db.prepare(`SELECT ${COLUMNS} FROM record_type WHERE id = ?`).get(typeId) as StoredType | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return row;
}

/** All of them, by name. */
export function allTypes(db: Db): StoredType[] {
  return db.prepare(`SELECT ${COLUMNS} FROM record_type ORDER BY name_key`).all() as StoredType[];
}

/** As the contract has it. */
export function asContract({ num: _num, ...type }: StoredType, records: number): RecordType {
  return { ...type, records };
}

/**
 * Readings of definitions by their text: reading one of a thousand fields for each record would be most of the work. They
 * go with the connection, so that a store that is locked leaves none of them in memory.
 */
const READINGS = new WeakMap<Db, Map<string, TypeDefinition>>();
const MOST_READINGS = 50;

/** One version of a type, as it was checked when it was made. Never changed. Throws not_found/no_such_item. */
export function loadDefinition(db: Db, typeNum: number, version: number): z.output<typeof TypeDefinition> {
  const row = db.prepare('SELECT definition FROM record_type_version WHERE type_num = ? AND version = ?').get(typeNum, version) as { definition: string } | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  const readings = readingsOf(db);
  const known = readings.get(row.definition);
  if (known) return known;
  const definition = JSON.parse(row.definition) as TypeDefinition;
  if (readings.size >= MOST_READINGS) readings.clear();
  readings.set(row.definition, definition);
  return definition;
}

function readingsOf(db: Db): Map<string, TypeDefinition> {
  const known = READINGS.get(db);
  if (known) return known;
  const none = new Map<string, TypeDefinition>();
  READINGS.set(db, none);
  return none;
}

/** The short number of a field of a type, by its name. */
export function fieldNumbers(db: Db, typeNum: number): ReadonlyMap<string, number> {
  const rows = db.prepare('SELECT name, num FROM record_field WHERE type_num = ?').all(typeNum) as { name: string; num: number }[];
  return new Map(rows.map(({ name, num }) => [name, num]));
}
