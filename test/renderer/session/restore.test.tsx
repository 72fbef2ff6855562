import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BackupComparison } from '../../../preload/contract/backup-comparison.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { answerShell, closedStatus, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

const CODE = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV';
const OTHER_CODE = 'VTSR-QPNM-KJHG-FEDC-BA98-7654-3210';
const PASSWORD = 'a long example password';
const FILE = 'a0000000-0000-4000-8000-000000000001';
const FACTS = { auditSeq: 12, lastAtMs: 0, people: 3, records: 4, attachments: 5 };
const FOUND: BackupComparison = {
  backup: { facts: FACTS, createdAtMs: 0, organisation: 'Example Organisation', isFull: true, missing: 1, chain: 'intact', isSalvaged: false, keyFingerprint: 'a'.repeat(64) },
  present: { state: 'read', facts: { ...FACTS, people: 9 } },
  relation: 'diverged',
  lost: { events: 2, verbs: [{ verb: 'person.created', count: 2 }] },
  gained: { events: 1, verbs: [{ verb: 'record.teleported', count: 1 }] },
};
let engine: EngineDouble;
let status: OutputOf<'session.status'>;
const user = userEvent.setup();

startFresh();
beforeEach(() => {
  engine = new EngineDouble();
  status = closedStatus();
  answerShell(engine, () => status);
  engine.answers.set('host.pickBackup', () => ({ file: FILE, name: 'example.age', sizeBytes: 10 }));
  engine.answers.set('backups.compare', () => FOUND);
  engine.answers.set('backups.restore', () => {
    status = signedInStatus();
    return { status, lost: 0 };
  });
});
const button = (name: string): Promise<HTMLButtonElement> => screen.findByRole<HTMLButtonElement>('button', { name });
async function openScreen(): Promise<void> {
  openApp();
  await user.click(await button('Restore from a backup'));
  await screen.findByRole('heading', { level: 1, name: 'Restore from a backup' });
}
async function choose(): Promise<void> {
  await user.click(await button('Choose the backup…'));
  await user.type(screen.getByRole('textbox', { name: 'Recovery code' }), CODE);
}
async function fill(): Promise<void> {
  await user.type(screen.getByRole('textbox', { name: 'Administrator’s user name' }), 'example.admin');
  await user.type(screen.getByLabelText('New password'), PASSWORD);
}

describe('restoring from a backup', () => {
  it('says first what would be lost, and then sets aside what is there', async () => {
    await openScreen();
    expect((await button('Look at it first')).disabled).toBe(true);
    await choose();
    await user.click(await button('Look at it first'));
    const report = await screen.findByRole('group', { name: 'What the backup holds' });
    expect(report.textContent).toContain('begin alike, and went different ways since');
    expect(within(report).getByRole('group', { name: 'Here now' }).textContent).toContain('People9');
    // A verb of a newer version is told as it is.
    expect(report.textContent).toMatch(/2 events.*person added \(2\).*1 event.*record\.teleported \(1\)/u);
    expect(report.textContent).toContain('The file of 1 attachment could not be read');
    expect((await button('Set aside and restore')).disabled).toBe(true);
    await fill();
    await user.click(await button('Set aside and restore'));
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
    expect(engine.inputsOf('backups.restore')).toEqual([{ file: FILE, code: CODE, username: 'example.admin', newPassword: PASSWORD, replace: true }]);
  });

  it('asks for the code of the data that is here, where it is another', async () => {
    engine.answers.set('backups.compare', ({ input }) => ('presentCode' in input ? FOUND : { ...FOUND, present: { state: 'other_code' }, relation: null, lost: null, gained: null }));
    await openScreen();
    await choose();
    await user.click(await button('Look at it first'));
    const other = await screen.findByRole('textbox', { name: 'Recovery code of the data that is here now' });
    await user.type(other, OTHER_CODE);
    await user.click(await button('Look at it first'));
    await waitFor(() => expect(engine.inputsOf('backups.compare').at(-1)).toMatchObject({ presentCode: OTHER_CODE }));
    expect(await screen.findByText(/went different ways since/u)).toBeTruthy();
  });

  it('tells at the field why a password will not do, and anything else beside the button', async () => {
    engine.answers.set('backups.restore', () => {
      throw new Refusal('invalid_input', 'password_common');
    });
    await openScreen();
    await choose();
    await fill();
    await user.click(await button('Set aside and restore'));
    await waitFor(() => expect(screen.getByLabelText('New password').getAttribute('aria-invalid')).toBe('true'));
    engine.answers.set('backups.restore', () => {
      throw new Refusal('unavailable', 'backup_damaged');
    });
    await user.click(await button('Set aside and restore'));
    expect(await screen.findByText('The backup is damaged, or no backup of Holdfast; nothing of it was used.')).toBeTruthy();
    await user.click(await button('Back'));
    expect(await screen.findByRole('heading', { level: 1, name: 'Sign in' })).toBeTruthy();
  });

  it.each(['slots_missing', 'slots_damaged', 'database_missing'] as const)('is offered where the data is not whole: %s', async (store) => {
    status = closedStatus({ store });
    await openScreen();
    expect(await button('Set aside and restore')).toBeTruthy();
  });

  it('is offered on an empty machine, where there is nothing to set aside', async () => {
    status = closedStatus({ store: 'none', organisation: null });
    await openScreen();
    expect(screen.queryByText(/is set aside, whole/u)).toBeNull();
    await choose();
    await fill();
    await user.click(await button('Restore'));
    await waitFor(() => expect(engine.inputsOf('backups.restore')[0]).toMatchObject({ replace: false }));
  });
});
