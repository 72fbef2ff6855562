import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { programFile } from '../program-file.ts';
import { codeOpens, init, Places, signIn } from './init-places.ts';

const DIE_AT = programFile(new URL('./die-at.ts', import.meta.url));
const places = new Places();
afterAll(() => places.remove());

test('a killed init leaves no organisation or a whole one, and never stands in the way of the next', { timeout: 480_000 }, async () => {
  let at = places.next();
  let whole = 0;
  let none = 0;
  for (let change = 1; ; change += 1) {
    const { code, signal, stderr } = await init(at, [], { node: ['--import', DIE_AT], env: { DIE_AT: String(change) } });
    if (signal !== 'SIGKILL') {
      // Fewer changes than that: this one ran to its end, over all that the killed ones left.
      expect({ code, stderr }, `change ${String(change)}`).toMatchObject({ code: 0 });
      break;
    }
    if (existsSync(join(at.data, 'store'))) {
      whole += 1;
      expect(await codeOpens(at), `change ${String(change)}`).toBe(true);
      expect((await signIn(at)).code, `change ${String(change)}`).toBe(0);
      at = places.next();
    } else {
      none += 1;
      // A code that opens nothing is for a person to throw away; an empty file is taken.
      if (existsSync(at.recovery)) truncateSync(at.recovery);
    }
  }
  expect(await codeOpens(at)).toBe(true);
  expect((await signIn(at)).code).toBe(0);
  expect(readdirSync(at.data).sort()).toEqual(['holdfast.lock', 'store']);
  expect(none).toBeGreaterThan(10);
  expect(whole).toBeGreaterThan(0);
});
