import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { RecordHistory } from '../../../renderer/features/records/record/record-history.tsx';
import { inOrder } from '../../../renderer/features/records/record/use-record-history.ts';
import { exampleEvent } from '../audit/example-event.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const RECORD = '00000000-0000-4000-8000-0000000000e1';
type Version = OutputOf<'records.history'>['versions'][number];
const version = (n: number, atMs: number): Version => ({ version: n, atMs, by: { id: '00000000-0000-4000-8000-000000000001', name: 'Example Ada' }, changes: n === 1 ? [] : [{ field: 'head', before: 'a', after: `b${String(n)}`, isSecret: false }] });
const given = (seq: number, atMs: number) => exampleEvent({ seq, atMs, verb: 'record.assigned', target: { kind: 'record', id: RECORD, name: 'Example visit 1' }, details: { ownerFrom: 'Example Ada', ownerTo: 'Example Bea' } });
const DETAIL = {
  record: { id: RECORD, typeId: RECORD, number: 1, title: '', owner: null, team: null, state: 'active' as const, tags: [], createdAtMs: 0, changedAtMs: 0, version: 2 },
  typeVersion: 1,
  values: {},
  secrets: [],
  names: {},
  may: { write: false, reveal: false, assign: false },
};

const engine = freshEngine();
const shown = async (): Promise<(string | null)[]> => {
  await screen.findByText('Added');
  return screen.getAllByRole('listitem').filter((item) => item.parentElement?.tagName === 'OL').map((item) => item.textContent);
};

describe('the history of a record', () => {
  it('tells who gave it away between its versions, to who may read the audit', async () => {
    engine.current.answers.set('records.history', () => ({ total: 2, versions: [version(2, 3_000), version(1, 1_000)], names: {} }));
    engine.current.answers.set('audit.list', () => ({ total: 1, rows: [given(9, 2_000)] }));
    openPage(<RecordHistory detail={DETAIL} definition={null} />, { address: '/records' });
    const [latest, between, first] = await shown();
    expect(latest).toContain('b2');
    expect(between).toMatch(/Example Actor.*record given away.*Example Ada.*Example Bea/iu);
    expect(first).toContain('Added');
    expect(engine.current.inputsOf('audit.list')).toMatchObject([{ filter: { targetId: RECORD, outcomes: ['done'] } }]);
  });

  it('goes no further back than both are known', () => {
    const at = (entries: readonly { atMs: number }[]): number[] => entries.map(({ atMs }) => atMs);
    expect(at(inOrder({ versions: [version(3, 30), version(2, 20)], total: 3 }, { total: 2, rows: [given(2, 25), given(1, 5)] }))).toEqual([30, 25, 20]);
    expect(at(inOrder({ versions: [version(2, 30), version(1, 1)], total: 2 }, { total: 2, rows: [given(2, 25)] }))).toEqual([30, 25]);
    expect(at(inOrder({ versions: [version(1, 1)], total: 1 }, { total: 1, rows: [given(1, 5)] }))).toEqual([5, 1]);
  });
});
