import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ok } from '../e2e/api.ts';
import { ADMIN } from '../engine/running-engine.ts';
import { recordsStore } from './records-store.ts';
import { startedApp } from './signed-in-app.ts';
import type { SignedInApp } from './signed-in-app.ts';
import type { Workspace } from './workspace.ts';

const NEW_PASSWORD = 'another example horse battery';

/** The built program with the list of so many records open in its window. */
export type RecordsApp = Pick<SignedInApp, 'holdfast' | 'close'>;

/** Starts one. The store was made elsewhere: the recovery code binds it to this desktop's keychain, as after a move. */
export async function recordsApp(workspace: Workspace, count: number): Promise<RecordsApp> {
  const { dataDir, typeId, recoveryCode } = await recordsStore(workspace, count);
  return startedApp(async (holdfast) => {
    cpSync(dataDir, holdfast.dataDir, { recursive: true });
    rmSync(dataDir, { recursive: true });
    rmSync(join(holdfast.dataDir, 'device-secret.json'));
    const page = await holdfast.launch();
    await ok(page, 'session.recover', { code: recoveryCode, username: ADMIN.username, newPassword: NEW_PASSWORD });
    await page.reload();
    await page.evaluate((address) => void (location.hash = address), `#/records?type=${typeId}`);
    await page.getByRole('grid').getByRole('row').nth(10).waitFor({ timeout: 60_000 });
  });
}
