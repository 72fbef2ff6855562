import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderWithOrganisation } from '../running-engine.ts';
import { seeded } from '../seeded.ts';
import { afterwards, killedRun } from './kill.ts';

const SEED = 20_260_106;
const ROWS = 3_000;
const RANDOM_KILLS = 4;
const POINTS = ['before:statement:1', 'after:statement:50', 'before:statement:1500', 'after:statement:2999', 'before:commit:1', 'after:commit:1', 'before:commit:2', 'after:commit:2'];

let dataDir: string;
let made = 0;
/** Files whose people are in the store. */
const imported = new Set<string>();
beforeAll(async () => void ({ dataDir } = await folderWithOrganisation()));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** A file of example people in a team named after it. */
function nextFile(): string {
  const name = `f${String(made++).padStart(3, '0')}`;
  const rows = Array.from({ length: ROWS }, (_, n) => `Example ${name} ${String(n)},${name}.${String(n)}@example.org,${name}.${String(n)},Example Team ${name},field_worker\n`);
  const path = join(dataDir, `${name}.csv`);
  writeFileSync(path, `name,email,username,team,role\n${rows.join('')}`);
  return path;
}
const nameOf = (path: string): string => path.slice(-8, -4);

async function killAndLook(moment: string, args: readonly string[], afterMs?: number): Promise<void> {
  const files = [nextFile(), nextFile(), nextFile()];
  const { acknowledged, killed, complaint } = await killedRun([dataDir, 'import', ...files, ...args], afterMs);
  expect(complaint, moment).toBe('');
  expect(killed, moment).toBe(true);
  for (const line of acknowledged) imported.add(nameOf(line));
  const underWay = files.map(nameOf).find((name) => !imported.has(name));

  const found = await afterwards(dataDir);
  expect(found.result, moment).toBe('intact');
  if (underWay !== undefined && Object.hasOwn(found.teamSizes, `Example Team ${underWay}`)) imported.add(underWay);
  expect(found.teamSizes, moment).toEqual(Object.fromEntries([...imported].map((name) => [`Example Team ${name}`, ROWS])));
}

describe('an engine killed while it imports people', () => {
  test.each(POINTS)('%s has imported a file whole or not at all', async (point) => {
    await killAndLook(point, [point]);
  });

  test(`at ${String(RANDOM_KILLS)} random moments too`, { timeout: 180_000 }, async () => {
    const random = seeded(SEED);
    for (let kill = 0; kill < RANDOM_KILLS; kill += 1) {
      const afterMs = Math.floor(random() * 400);
      await killAndLook(`kill ${String(kill)} after ${String(afterMs)} ms`, [], afterMs);
    }
  });
});
