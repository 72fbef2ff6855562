import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import MaintenancePage from '../../../renderer/features/maintenance/maintenance-page.tsx';
import { exampleKeys } from '../app/example-session.ts';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const CODE = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV';
const RECIPIENT = `age1${'q'.repeat(58)}`;
const engine = freshEngine();
const user = userEvent.setup();
let keys: OutputOf<'keys.overview'>;
let backups: OutputOf<'backups.state'>;
let health: OutputOf<'health.state'>;
beforeEach(() => {
  keys = exampleKeys();
  health = { state: 'unchecked', checkedAtMs: null, parts: [], attachments: { missing: 0, damaged: 0 } };
  backups = { writtenAtMs: null, codeNeeded: false, schedule: null, drilledAtMs: null, asides: [] };
  const { answers } = engine.current;
  answers.set('keys.overview', () => keys);
  answers.set('backups.state', () => backups);
  answers.set('health.state', () => health);
  answers.set('keys.drill', () => ({}));
  answers.set('keys.setEscrow', ({ input }) => (keys = { ...keys, escrow: { recipient: String(input['recipient']), setAtMs: 0 } }));
  answers.set('keys.removeEscrow', () => (keys = { ...keys, escrow: null }));
  answers.set('keys.rotate', () => (keys = { ...keys, rotations: 1, rotatedAtMs: Date.UTC(2026, 0, 6, 9) }));
  answers.set('host.saveFile', () => ({ file: 'a0000000-0000-4000-8000-000000000001', name: 'example.age', sizeBytes: 0 }));
  answers.set('backups.create', () => ({ sizeBytes: 2_000_000, checksSha256: 'a'.repeat(64), auditSeq: 7, attachments: 2, lost: 0 }));
});

const open = (): void => void openPage(<MaintenancePage />, { address: '/maintenance' });
const button = (name: string): Promise<HTMLElement> => screen.findByRole('button', { name });
async function pressIn(dialog: HTMLElement, name: string): Promise<void> {
  await user.click(within(dialog).getByRole('button', { name }));
}

describe('a backup', () => {
  it('is written where the person says, and told with what it came to', async () => {
    open();
    const part = await screen.findByRole('region', { name: 'Backup' });
    await waitFor(() => expect(part.textContent).toContain('Last backupNever'));
    await user.click(await button('Back up now…'));
    expect(await screen.findByText('Backed up into example.age and read back: 2 MB, with 2 attachments.')).toBeTruthy();
    expect(engine.current.inputsOf('host.saveFile')).toEqual([{ purpose: 'backup' }]);
    expect(engine.current.inputsOf('backups.create')).toEqual([{ file: 'a0000000-0000-4000-8000-000000000001' }]);
  });

  it('says how many files no backup has', async () => {
    engine.current.answers.set('backups.create', () => ({ sizeBytes: 2_000_000, checksSha256: 'a'.repeat(64), auditSeq: 7, attachments: 1, lost: 1 }));
    open();
    await user.click(await button('Back up now…'));
    expect(await screen.findByText(/The file of 1 attachment could not be read: no backup has it\./u)).toBeTruthy();
  });

  it('waits for the recovery code in a store of an older version', async () => {
    backups = { writtenAtMs: null, codeNeeded: true, schedule: null, drilledAtMs: null, asides: [] };
    open();
    const part = await screen.findByRole('region', { name: 'Backup' });
    await waitFor(() => expect(part.textContent).toContain('nobody has typed it since backups were added'));
    expect(screen.queryByRole('button', { name: 'Back up now…' })).toBeNull();
    await user.click(within(part).getByRole('button', { name: 'Try the recovery code…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Try the recovery code' });
    await user.type(within(dialog).getByRole('textbox'), CODE);
    backups = { writtenAtMs: null, codeNeeded: false, schedule: null, drilledAtMs: null, asides: [] };
    await pressIn(dialog, 'Try it');
    expect(await button('Back up now…')).toBeTruthy();
    expect(engine.current.inputsOf('keys.drill')).toEqual([{ code: expect.stringMatching(/^[0-9A-Z-]+$/u) as string }]);
  });
});

describe('the data itself', () => {
  const part = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'The data itself' });
  const found = (now: Partial<typeof health>): void => {
    engine.current.answers.set('health.check', () => (health = { ...health, state: 'whole', checkedAtMs: Date.UTC(2026, 0, 6, 9), ...now }));
  };

  it('is looked through on request, and said to be whole', async () => {
    found({});
    open();
    await waitFor(async () => expect((await part()).textContent).toContain('StateNot looked through yetLast read to the endNever'));
    await user.click(await button('Look through everything'));
    expect(await screen.findByText('All of the data is as it was written.')).toBeTruthy();
    expect((await part()).textContent).toContain('StateAll of it is as it was written');
  });

  it('that is damaged is said to be, in which parts, with the ways out', async () => {
    found({ state: 'damaged', parts: ['people', 'records'] });
    open();
    await user.click(await button('Look through everything'));
    expect(await screen.findByText('Damage was found. What to do stands below.')).toBeTruthy();
    const text = (await part()).textContent;
    expect(text).toContain('Damaged: people and records');
    expect(text).toContain('Restore from a backup');
    expect(text).toContain('save what can still be read');
  });

  it('that is damaged is saved as far as it is readable, and what is lost is told', async () => {
    health = { ...health, state: 'damaged', parts: ['records'] };
    const salvaged: OutputOf<'health.salvage'> = {
      sizeBytes: 2_000_000,
      checksSha256: 'a'.repeat(64),
      kinds: [
        { kind: 'people', read: 20, lost: 0 },
        { kind: 'records', read: 1_200, lost: 11 },
        { kind: 'rest', read: 40, lost: null },
      ],
      files: { held: 3, lost: 1 },
      emptied: 2,
      standIns: ['audit_key'],
      hasAdministrator: true,
      isRecorded: false,
    };
    engine.current.answers.set('health.salvage', () => salvaged);
    open();
    await user.click(await button('Save what is readable…'));
    const result = await screen.findByRole('group', { name: 'What was saved' });
    expect(result.textContent).toContain('People20, none lost');
    expect(result.textContent).toContain('Records1,200; 11 lost');
    expect(result.textContent).toContain('40; nobody can know how many are lost');
    expect(result.textContent).toContain('2 references pointed to what is lost');
    expect(result.textContent).toContain('the key that signs the audit');
    expect(result.textContent).toContain('could not take the event');
    expect(engine.current.inputsOf('health.salvage')).toEqual([{ file: 'a0000000-0000-4000-8000-000000000001' }]);
    await user.click(within(result).getByRole('button', { name: 'Close' }));
    expect(screen.queryByRole('group', { name: 'What was saved' })).toBeNull();
  });

  it('that could not be brought up to date is said to be whole, with the version before as the way out', async () => {
    health = { ...health, state: 'not_upgraded' };
    open();
    await waitFor(async () => expect((await part()).textContent).toContain('Whole, but of an earlier version'));
    expect((await part()).textContent).toContain('Install the version of Holdfast that you had before');
    expect((await button('Look through everything') as HTMLButtonElement).disabled).toBe(true);
  });

  it('counts lost files, with which people go on working', async () => {
    found({ attachments: { missing: 2, damaged: 1 } });
    open();
    await user.click(await button('Look through everything'));
    await waitFor(async () => expect((await part()).textContent).toContain('The files of 2 attachments are gone and 1 file is damaged'));
    expect((await part()).textContent).toContain('Everything else can be worked with as ever.');
  });
});

describe('escrow', () => {
  it('is set up with a public key that is whole, and ended', async () => {
    open();
    await user.click(await button('Set up escrow…'));
    const dialog = await screen.findByRole('dialog', { name: 'Set up escrow' });
    const action = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Set up' });
    await user.type(within(dialog).getByRole('textbox', { name: 'Public key' }), RECIPIENT.slice(0, -1));
    expect(action.disabled).toBe(true);
    await user.type(within(dialog).getByRole('textbox', { name: 'Public key' }), 'q');
    await user.click(action);
    expect(await screen.findByText('Escrow is set up. It is in the audit.')).toBeTruthy();
    expect(engine.current.inputsOf('keys.setEscrow')).toEqual([{ recipient: RECIPIENT }]);
    await user.click(await button('End escrow…'));
    await pressIn(await screen.findByRole('alertdialog', { name: 'End escrow?' }), 'End escrow');
    expect(await screen.findByText('Escrow is ended. It is in the audit.')).toBeTruthy();
    expect(await button('Set up escrow…')).toBeTruthy();
  });

  it('tells of a key with a character wrong at its field', async () => {
    engine.current.answers.set('keys.setEscrow', () => {
      throw new Refusal('invalid_input', 'fields', [{ path: 'recipient', rule: 'format' }]);
    });
    open();
    await user.click(await button('Set up escrow…'));
    const dialog = await screen.findByRole('dialog', { name: 'Set up escrow' });
    const field = within(dialog).getByRole('textbox', { name: 'Public key' });
    await user.type(field, RECIPIENT);
    await pressIn(dialog, 'Set up');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(dialog.textContent).toContain('This is not a whole public key.');
  });
});

describe('a rotation', () => {
  it('says who is left behind, and goes on with the cipher there is unless another is chosen', async () => {
    keys = { ...keys, leftBehind: { passwords: 2, invitations: 1 } };
    open();
    await user.click(await button('Rotate the key…'));
    const dialog = await screen.findByRole('alertdialog', { name: 'Rotate the database key?' });
    expect(dialog.textContent).toContain('3 passwords and invitations are left behind');
    await pressIn(dialog, 'Rotate');
    expect(await screen.findByText('The database has a new key. Everybody’s password is as before.')).toBeTruthy();
    await user.click(await button('Rotate the key…'));
    const again = await screen.findByRole('alertdialog', { name: 'Rotate the database key?' });
    await user.click(within(again).getByRole('radio', { name: 'SQLCipher 4' }));
    await pressIn(again, 'Rotate');
    await waitFor(() => expect(engine.current.inputsOf('keys.rotate')).toEqual([{}, { cipher: 'sqlcipher-4' }]));
  });

  it('asks for the recovery code where it is needed', async () => {
    keys = { ...keys, recovery: { ...keys.recovery, codeNeeded: true } };
    open();
    await user.click(await button('Rotate the key…'));
    const dialog = await screen.findByRole('alertdialog', { name: 'Rotate the database key?' });
    const action = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Rotate' });
    expect(action.disabled).toBe(true);
    await user.type(within(dialog).getByRole('textbox'), CODE);
    await user.click(action);
    await waitFor(() => expect(engine.current.inputsOf('keys.rotate')).toEqual([{ recoveryCode: expect.stringMatching(/^[0-9A-Z-]+$/u) as string }]));
  });
});
