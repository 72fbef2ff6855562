import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Db } from '../../../main/engine/db/database.ts';
import { migrate } from '../../../main/engine/db/migrate.ts';
import { named, sql } from '../../../main/engine/db/sql.ts';
import { lasting, ViewDb, WRITTEN_AT_HOME } from '../../../main/engine/db/view-db.ts';
import { requireSameTables } from '../../../main/engine/db/view.ts';
import { temporaryFolder } from './example-store.ts';

describe('what is written in a view and at home', () => {
  let at: ReturnType<typeof temporaryFolder>;
  let home: Db;
  let view: Db;
  beforeEach(() => {
    at = temporaryFolder();
    const [file, copy] = [join(at.folder, 'home.db'), join(at.folder, 'view.db')];
    home = new Db(file, { readonly: false, fileMustExist: false });
    migrate(home);
    home.exec("INSERT INTO person (num, id, name, name_key, username, status, created_at_ms) VALUES (1, 'a', 'Example', 'example', 'example.one', 'active', 1)");
    copyFileSync(file, copy);
    view = new ViewDb(home, copy, { readonly: false, fileMustExist: true });
  });
  afterEach(() => {
    view.close();
    at.remove();
  });

  test('is written in both', () => {
    const write = lasting(view, 'rate_state', (table) => sql`INSERT INTO ${table} (person_id, rate_class, tokens, at_ms) VALUES ('a', 'export', ?, 1)`);
    expect(write.map((each) => each.run(3).changes)).toEqual([1, 1]);
    for (const db of [home, view]) expect(db.prepare('SELECT tokens FROM rate_state').all()).toEqual([{ tokens: 3 }]);
    expect(lasting(home, 'rate_state', (table) => sql`DELETE FROM ${table}`)).toHaveLength(1);
  });

  test.each(WRITTEN_AT_HOME)('goes into no %s that is another one at home', (table) => {
    home.exec(sql`ALTER TABLE ${named(table)} ADD COLUMN more TEXT`);
    expect(() => requireSameTables(home, view)).toThrow('upgrade_failed');
  });

  test('takes no other table', () => {
    // @ts-expect-error -- whoever opens a view would not look whether this one is the same at home
    const write = lasting(view, 'person', (table) => sql`UPDATE ${table} SET name = ?`);
    expect(write).toHaveLength(2);
    home.exec('ALTER TABLE person ADD COLUMN more TEXT');
    expect(() => requireSameTables(home, view)).not.toThrow();
  });
});
