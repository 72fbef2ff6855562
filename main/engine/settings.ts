import { SETTINGS, settings as contract } from '../../preload/contract/settings.ts';
import type { SettingName, Settings } from '../../preload/contract/settings.ts';
import type { Db } from './db/database.ts';

/** What the engine goes by: the organisation's settings, and what only a host decides. */
export interface EngineSettings extends Settings {
  /** scrypt N for new password slots (RFC 7914); r 8, p 1. */
  scryptCost: number;
}
export const DEFAULT_SETTINGS: EngineSettings = {
  ...(Object.fromEntries(Object.entries(SETTINGS).map(([name, { preset }]) => [name, preset])) as Settings),
  scryptCost: 2 ** 17,
};

/**
 * What holds over an engine's life: the program's, the open store's over them, and over both what the host decided.
 * Nearly every call asks for it, so that it is put together only when the store's own are others: a store reads them
 * into a new object after each change.
 */
export function settingsInForce(ofHost: Partial<EngineSettings> | undefined): (ofStore: Partial<Settings> | undefined) => EngineSettings {
  let last: Partial<Settings> | undefined;
  let inForce: Readonly<EngineSettings> = Object.freeze({ ...DEFAULT_SETTINGS, ...ofHost });
  return (ofStore) => {
    if (ofStore !== last) {
      inForce = Object.freeze({ ...DEFAULT_SETTINGS, ...ofStore, ...ofHost });
      last = ofStore;
    }
    return inForce;
  };
}

const FORM = contract.set.input.shape.settings;

/** What the organisation has set. A value out of bounds (of another version, or damaged) does not count. */
export function loadSettings(db: Db): Partial<Settings> {
  const rows = db.prepare('SELECT name, value FROM setting').all() as { name: string; value: string }[];
  const known = rows.filter(({ name, value }) => Object.hasOwn(SETTINGS, name) && FORM.safeParse({ [name]: Number(value) }).success);
  return Object.fromEntries(known.map(({ name, value }) => [name, Number(value)]));
}

/** Keeps one setting, in the caller's transaction. */
export function storeSetting(db: Db, name: SettingName, value: number, nowMs: number): void {
  db.prepare(
    'INSERT INTO setting (name, value, changed_at_ms) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at_ms = excluded.changed_at_ms',
  ).run(name, String(value), nowMs);
}
