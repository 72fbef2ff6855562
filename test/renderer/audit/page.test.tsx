import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Permission } from '../../../preload/contract/permission.ts';
import { createQueryClient } from '../../../renderer/app/query-client.ts';
import { SessionContext } from '../../../renderer/app/signed-in.ts';
import AuditPage from '../../../renderer/features/audit/audit-page.tsx';
import { BACKED_UP } from '../app/example-session.ts';
import { EngineDouble, Refusal } from './engine-double.ts';
import { exampleEvent } from './example-event.ts';

const ACTOR = exampleEvent().actor ?? { id: '', name: '' };
const TOTAL = 5012;
let engine: EngineDouble;

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
  vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/gu, (character) => `\\${character}`) });
  engine = new EngineDouble();
  engine.answers.set('audit.list', ({ input }) => {
    const { offset, limit } = input as { offset: number; limit: number };
    const last = Math.min(TOTAL, offset + limit);
    return { total: TOTAL, rows: Array.from({ length: Math.max(0, last - offset) }, (_, index) => exampleEvent({ seq: TOTAL - offset - index })) };
  });
  engine.answers.set('audit.facets', () => ({ total: TOTAL, oldestMs: 0, verbs: [{ verb: 'person.created', count: 5000 }], actors: [{ ...ACTOR, count: 12 }] }));
  engine.answers.set('audit.activity', ({ input }) => ({ counts: Array<number>(Number(input['slices'])).fill(1), refused: Array<number>(Number(input['slices'])).fill(0) }));
  location.hash = '#/audit';
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function open(permissions: readonly Permission[] = ['audit.read', 'audit.verify', 'audit.export']): void {
  const grants = Object.fromEntries(permissions.map((permission) => [permission, 'all']));
  const person = { personId: ACTOR.id, name: ACTOR.name, username: 'example', roleId: 'auditor', roleName: 'Auditor', grants, mustEnrol: false, preferences: { language: 'system' as const, theme: 'system' as const } };
  const machine = { cipher: 'aegis-256', openedAtMs: 0, recoveryConfirmed: true, deviceSecret: 'keychain', auditEvents: TOTAL, lastCheckpointSeq: 1, idleLockMinutes: 15, backup: BACKED_UP } as const;
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SessionContext value={{ person, machine, organisation: 'Example' }}>
        <AuditPage />
      </SessionContext>
    </QueryClientProvider>,
  );
}
const lastFilter = (): unknown => engine.inputsOf('audit.list').filter(({ limit }) => limit !== 1).at(-1)?.['filter'];

describe('the audit page', () => {
  it('shows the newest event, and opens one by keyboard with all it holds', async () => {
    open();
    const user = userEvent.setup();
    const list = await screen.findByRole('listbox', { name: 'Events, newest first' });
    list.focus();
    await user.keyboard('{ArrowDown}{Enter}');
    const panel = screen.getByRole('complementary', { name: 'Event 5,011' });
    expect(panel.textContent).toContain('2026-11-24 10:02:41.000 UTC');
    expect(panel.querySelector('pre')?.textContent).toContain('"seq":5011');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(document.activeElement).toBe(list);
  });

  it('asks for what the address says, and keeps what is chosen in the address', async () => {
    location.hash = '#/audit?outcome=refused&target=somebody';
    open();
    await screen.findAllByRole('option');
    expect(lastFilter()).toMatchObject({ outcomes: ['refused'], targetId: 'somebody' });
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: /^Remove.*About/u }));
    await waitFor(() => expect(location.hash).toBe('#/audit?outcome=refused'));
    await user.type(screen.getByRole('searchbox'), 'okafor');
    await waitFor(() => expect(location.hash).toBe('#/audit?q=okafor&outcome=refused'));
    expect(lastFilter()).toMatchObject({ search: 'okafor', targetId: null });
  });

  it('searches for as much as its box takes, and shows no more than that', async () => {
    location.hash = `#/audit?q=${'x'.repeat(250)}`;
    open();
    await screen.findAllByRole('option');
    const box = screen.getByRole<HTMLInputElement>('searchbox');
    expect([box.value, box.maxLength]).toEqual(['x'.repeat(200), 200]);
    expect(lastFilter()).toMatchObject({ search: 'x'.repeat(200) });
  });

  it('begins what the address asks for once, and takes it out of the address', async () => {
    engine.answers.set('audit.verify', () => ({ result: 'intact', events: TOTAL, firstBadSeq: null, checkpointSeq: 1, anchorSeq: null, headHash: null }));
    location.hash = '#/audit?do=verify';
    open();
    await screen.findByText('The chain is intact');
    expect(location.hash).toBe('#/audit');
    expect(engine.inputsOf('audit.verify')).toHaveLength(1);
  });

  it('shows nothing that the person may not do, not even by an address', async () => {
    location.hash = '#/audit?do=verify';
    open(['audit.read']);
    await screen.findAllByRole('option');
    expect(screen.queryByRole('button', { name: 'Verify the chain' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Export with proof' })).toBeNull();
    expect(engine.inputsOf('audit.verify')).toEqual([]);
    cleanup();
    open([]);
    expect(screen.getByText('The audit is not open to you')).toBeTruthy();
  });

  it('says what to do when nothing matches, and when the events cannot be read', async () => {
    engine.answers.set('audit.list', () => ({ total: 0, rows: [] }));
    location.hash = '#/audit?q=nothing';
    open();
    await userEvent.setup().click(await screen.findByRole('button', { name: 'Clear all filters' }));
    await waitFor(() => expect(location.hash).toBe('#/audit'));
    cleanup();
    engine.answers.set('audit.list', () => {
      throw new Refusal('unavailable', 'database_damaged');
    });
    open();
    expect((await screen.findByRole('alert')).textContent).toContain('Try again');
  });

  it('says of an event of example data that it never happened, and leaves such events out when asked', async () => {
    engine.answers.set('audit.facets', () => ({ total: 2, oldestMs: 0, verbs: [{ verb: 'example.loaded', count: 1 }], actors: [] }));
    engine.answers.set('audit.list', () => ({ total: 2, rows: [exampleEvent({ seq: 2, details: { example: true } }), exampleEvent({ seq: 1 })] }));
    open();
    const user = userEvent.setup();
    const [first, second] = await screen.findAllByRole('option');
    expect(first?.textContent).toContain('Example: this never happened');
    expect(second?.textContent).not.toContain('never happened');
    await user.click(await screen.findByRole('button', { name: 'Example data' }));
    await user.click(await screen.findByRole('option', { name: /^Without example events/u }));
    await waitFor(() => expect(lastFilter()).toMatchObject({ examples: 'without' }));
    expect(location.hash).toContain('examples=without');
  });
});
