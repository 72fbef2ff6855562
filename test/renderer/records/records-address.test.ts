import { describe, expect, it } from 'vitest';
import { ViewShown } from '../../../preload/contract/views.ts';
import { formatRecordsAddress, NO_VIEW, openedBy, parseRecordsAddress, recordsAddress, shownOf, showsSame, usualOf } from '../../../renderer/features/records/records-address.ts';
import type { RecordsView } from '../../../renderer/features/records/records-address.ts';

const TYPE = '0b1f3a52-5f0f-4f3e-8f41-3a5f3d1c2b10';
const VIEW = '7c4a1d2e-9b3f-4c5d-8e6f-1a2b3c4d5e6f';
const FULL: RecordsView = {
  typeId: TYPE,
  search: 'goat',
  states: ['active', 'archived'],
  tags: ['Flood 2026', 'a&b=c'],
  ownerIds: [VIEW],
  teams: ['Team "A" & B'],
  tests: [{ field: 'water', test: 'is', value: 'well' }, { field: 'members', test: 'more', value: 5 }, { field: 'members', test: 'less', value: 9.5 }, { field: 'dry', test: 'is', value: false }, { field: 'note', test: 'not_empty', value: null }],
  sort: 'members',
  direction: 'asc',
  columns: ['@tags', 'place', '@owner'],
  groupBy: '@team',
  viewId: VIEW,
  task: null,
  templateId: null,
};

describe('the address of a list of records', () => {
  it('says everything of it, and gives it back', () => {
    expect(parseRecordsAddress(formatRecordsAddress(FULL))).toEqual(FULL);
    expect(parseRecordsAddress('')).toEqual(usualOf(null));
    expect(recordsAddress(null, usualOf(null))).toBe('/records');
    const fromTemplate: RecordsView = { ...FULL, task: 'new', templateId: VIEW };
    expect(parseRecordsAddress(formatRecordsAddress(fromTemplate))).toEqual(fromTemplate);
    expect(parseRecordsAddress(formatRecordsAddress({ ...fromTemplate, task: null })).templateId).toBeNull();
  });

  it('leaves out what no list has', () => {
    expect(parseRecordsAddress('col=@nothing&col=x y&col=@owner&col=@owner&group=1x&view=any&tag=&sort=;')).toEqual({ ...usualOf(null), columns: ['@owner'] });
    for (const where of ['x', '{}', '["water"]', '["water","like","w"]', '["@owner","is","w"]', '["water","is",["w"]]', `["water","is","${'w'.repeat(201)}"]`]) expect(parseRecordsAddress(new URLSearchParams({ where }).toString()).tests, where).toEqual([]);
    const twice = new URLSearchParams([['where', '["water","is","well"]'], ['where', '["water", "is", "well"]']]);
    expect(parseRecordsAddress(twice.toString()).tests).toEqual([{ field: 'water', test: 'is', value: 'well' }]);
    expect(parseRecordsAddress('owner=me&team=').ownerIds).toEqual([]);
    expect(parseRecordsAddress('view=none').viewId).toBe(NO_VIEW);
  });
});

describe('a saved view', () => {
  it('keeps what the list shows, as the contract takes it, and opens as that', () => {
    const shown = ViewShown.parse(shownOf(FULL));
    expect(openedBy({ id: VIEW, shown }, TYPE)).toEqual(FULL);
    expect(showsSame(openedBy({ id: VIEW, shown }, TYPE), FULL)).toBe(true);
  });

  it('is changed by whatever is shown differently, and by nothing else', () => {
    const { search: _search, ...rest } = FULL;
    for (const other of [{ search: '' }, { states: [] }, { tags: ['Flood 2026'] }, { ownerIds: [] }, { teams: [] }, { tests: FULL.tests.slice(1) }, { sort: 'title' }, { direction: 'desc' }, { columns: null }, { columns: ['place', '@tags', '@owner'] }, { groupBy: null }] as const) {
      expect(showsSame({ ...FULL, ...rest, ...other } as RecordsView, FULL), JSON.stringify(other)).toBe(false);
    }
    for (const same of [{ viewId: null }, { task: 'new' }, { typeId: null }, { tags: ['a&b=c', 'Flood 2026'] }, { tests: FULL.tests.toReversed() }] as const) {
      expect(showsSame({ ...FULL, ...same } as RecordsView, FULL), JSON.stringify(same)).toBe(true);
    }
  });
});
