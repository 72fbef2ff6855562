import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatIdentity } from '../../../main/engine/keys/age-keys.ts';
import { backupIdentityOf } from '../../../main/engine/keys/kdf.ts';
import { formatRecoveryCode, newRecoveryCode, recoverySecret } from '../../../main/engine/keys/recovery-code.ts';

test('the program in the document gets from a recovery code, however it is typed, what opens its backups', () => {
  const document = readFileSync(new URL('../../../docs/backup-format.md', import.meta.url), 'utf8');
  const program = /```python\n(?<program>[^]*?)```/u.exec(document)?.groups?.['program'];
  if (program === undefined) throw new Error('no program in the document');
  for (let run = 0; run < 8; run += 1) {
    const code = newRecoveryCode({ bytes: randomBytes, uuid: randomUUID });
    const typed = formatRecoveryCode(code);
    const told = execFileSync('python3', ['-c', program], { input: `${run % 2 === 0 ? typed : typed.toLowerCase().replaceAll('-', ' ').replaceAll('1', 'l').replaceAll('0', 'o')}\n`, encoding: 'utf8' });
    expect(told.trim()).toBe(formatIdentity(backupIdentityOf(recoverySecret(code))));
  }
});
