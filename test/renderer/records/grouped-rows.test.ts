import { expect, it } from 'vitest';
import { pagesOfGroups, spansOf } from '../../../renderer/features/records/list/use-grouped-rows.ts';

const groups = [
  { of: 'a', name: null, records: 3 },
  { of: 'b', name: null, records: 250 },
  { of: null, name: null, records: 2 },
];

it('lays groups out below one another, a closed one by its head alone', () => {
  expect(spansOf(groups, new Set()).map(({ top, end }) => [top, end])).toEqual([[0, 4], [4, 255], [255, 258]]);
  expect(spansOf(groups, new Set(['b'])).map(({ top, end, isOpen }) => [top, end, isOpen])).toEqual([[0, 4, true], [4, 5, false], [5, 8, true]]);
  expect(spansOf(groups, new Set(['a', 'b', null])).at(-1)?.end).toBe(3);
});

it('reads only the pages of the groups that are in view', () => {
  const spans = spansOf(groups, new Set());
  expect(pagesOfGroups(spans, 0, 4)).toEqual([{ span: 0, page: 0 }]);
  expect(pagesOfGroups(spans, 2, 12)).toEqual([{ span: 0, page: 0 }, { span: 1, page: 0 }]);
  expect(pagesOfGroups(spans, 100, 110)).toEqual([{ span: 1, page: 0 }, { span: 1, page: 1 }]);
  expect(pagesOfGroups(spans, 4, 5)).toEqual([]);
  expect(pagesOfGroups(spans, 250, 258)).toEqual([{ span: 1, page: 2 }, { span: 2, page: 0 }]);
  expect(pagesOfGroups(spansOf(groups, new Set(['b'])), 4, 5)).toEqual([]);
});
