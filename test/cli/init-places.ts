import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSlotFile } from '../../main/engine/keys/slot-file.ts';
import { openWithRecovery } from '../../main/engine/keys/slots.ts';
import { parseRecoveryCode } from '../../main/engine/keys/recovery-code.ts';
import { JobRunner } from '../../main/jobs/runner.ts';
import { cli } from './command.ts';
import type { Ended, RunOptions } from './command.ts';

export const PASSWORD = 'correct example horse battery';

/** Where an organisation is to be made: nothing is there yet. */
export interface Place {
  data: string;
  recovery: string;
  device: string;
}

/** Places in a folder of their own, until it is removed. */
export class Places {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-init-'));
  #serial = 0;

  next(): Place {
    const at = (name: string): string => join(this.folder, `${String((this.#serial += 1))}-${name}`);
    return { data: at('Daten Größe'), recovery: at('code'), device: at('device') };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function init({ data, recovery, device }: Place, more: readonly string[] = [], options: RunOptions = {}): Promise<Ended> {
  const args = ['init', '--data', data, '--org', 'Exämple 組織', '--admin', 'example.admin', '--recovery-out', recovery, '--device-secret-file', device, ...more];
  return cli(args, { input: `${PASSWORD}\n`, ...options });
}

export function signIn(at: Place): Promise<Ended> {
  return cli(['people', 'list', '--data', at.data, '--as', 'example.admin', '--device-secret-file', at.device, '--json'], { input: `${PASSWORD}\n` });
}

/** Whether the code in the file opens the store. */
export async function codeOpens({ data, recovery }: Place): Promise<boolean> {
  const jobs = new JobRunner();
  try {
    const { databaseKey: key } = await openWithRecovery(readSlotFile(join(data, 'store')), parseRecoveryCode(readFileSync(recovery, 'utf8')), jobs);
    return key.length === 32;
  } finally {
    await jobs.close();
  }
}
