import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ok } from '../e2e/api.ts';
import { Holdfast } from '../e2e/app.ts';
import { openDesktop } from '../e2e/desktop.ts';
import { ADMIN } from '../engine/running-engine.ts';
import { recordsStore } from './records-store.ts';
import type { Workspace } from './workspace.ts';

const NEW_PASSWORD = 'another example horse battery';

/** The built program with the list of so many records open in its window. */
export interface RecordsApp {
  holdfast: Holdfast;
  close(): Promise<void>;
}

/** Starts one. The store was made elsewhere: the recovery code binds it to this desktop's keychain, as after a move. */
export async function recordsApp(workspace: Workspace, count: number): Promise<RecordsApp> {
  const { dataDir, typeId, recoveryCode } = await recordsStore(workspace, count);
  const desktop = await openDesktop();
  const holdfast = new Holdfast(desktop);
  const close = async (): Promise<void> => {
    await holdfast.quit();
    await desktop.close();
  };
  try {
    cpSync(dataDir, desktop.dataDir, { recursive: true });
    rmSync(dataDir, { recursive: true });
    rmSync(join(desktop.dataDir, 'device-secret.json'));
    const page = await holdfast.launch();
    await ok(page, 'session.recover', { code: recoveryCode, username: ADMIN.username, newPassword: NEW_PASSWORD });
    await page.reload();
    await page.evaluate((address) => void (location.hash = address), `#/records?type=${typeId}`);
    await page.getByRole('grid').getByRole('row').nth(10).waitFor({ timeout: 60_000 });
    return { holdfast, close };
  } catch (error) {
    await close();
    throw error;
  }
}
