import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Client, Core } from '../core.ts';
import type { Actor } from '../handler.ts';
import { typedCode } from '../keys/recovery-shares.ts';
import { shareCode } from './code-shares.ts';
import { createBackup } from './create-backup.ts';
import { DRILLED_AT } from './keys.ts';
import { proveCode } from './prove-code.ts';
import { recoveryCodeGates } from './recovery-code.ts';
import { restoreBackup } from './restore.ts';
import { rotateKey } from './rotate-key.ts';
import { scheduleGates } from './scheduled-backups.ts';
import { setAsideGates } from './set-aside.ts';
import { stillAllowed } from './standing.ts';
import { tryBackupGates } from './try-backup.ts';

export const backupsGates = { create: createBackup, restore: restoreBackup, ...scheduleGates, ...tryBackupGates, ...setAsideGates };

export const keysGates = {
  rotate: rotateKey,
  ...recoveryCodeGates,
  makeShares: shareCode,

  /** Throws as `typedCode` does, and invalid_input/recovery_code_mismatch. */
  async drill(core: Core, _client: Client, input: ParsedInputOf<'keys.drill'>, actor: Actor): Promise<Record<string, never>> {
    await proveCode(core, await typedCode(input), { standing: (db) => stillAllowed(core, db, actor, 'keys.manage'), at: DRILLED_AT, verb: 'recovery.drilled' });
    return {};
  },
};
