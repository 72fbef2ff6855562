import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REVIEW_STATES, REVIEW_VIEWS } from '../../../preload/contract/reviews.ts';
import { dueOf } from '../../../renderer/app/due-date.ts';
import { dayAfter, dayOf, endOfDayMs } from '../../../renderer/features/reviews/due-day.ts';
import { campaignAddress, entryAddress, listAddress, parseCampaignAddress, parseListAddress } from '../../../renderer/features/reviews/review-address.ts';

const page = fc.integer({ min: 0, max: 999_999 });
const split = (address: string): [string, string] => {
  const [path = '', search = ''] = address.split('?', 2);
  return [path, search];
};

describe('the address', () => {
  it('of the list says all it shows, and comes back the same', () => {
    fc.assert(
      fc.property(fc.subarray([...REVIEW_STATES]), page, fc.constantFrom('begin' as const, null), (states, at, task) => {
        const address = { states, page: at, task };
        expect(parseListAddress(split(listAddress(address))[1])).toEqual(address);
      }),
    );
    expect(listAddress({ states: [], page: 0, task: null })).toBe('/reviews');
  });

  it('of a campaign too', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom(...REVIEW_VIEWS), page, (campaignId, view, at) => {
        const address = { campaignId, view, page: at };
        expect(parseCampaignAddress(...split(campaignAddress(address)))).toEqual(address);
      }),
    );
    expect(entryAddress({ id: 'x', mine: 0 })).toBe('/reviews/x');
    expect(entryAddress({ id: 'x', mine: 3 })).toBe('/reviews/x?view=waiting');
  });

  it('that somebody mangled never throws and shows what it can', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (path, search) => {
        expect(parseListAddress(search).page).toBeGreaterThanOrEqual(0);
        expect(parseCampaignAddress(path, search)?.page ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(parseCampaignAddress('/reviews/x', 'view=everything&page=-4')).toEqual({ campaignId: 'x', view: 'all', page: 0 });
    expect(parseListAddress('state=open&state=nonsense&page=1e99&do=rm')).toEqual({ states: ['open'], page: 0, task: null });
  });
});

describe('a due day', () => {
  const atMs = new Date(2090, 0, 30, 9).getTime();

  it('is due until its last moment, by the calendar of the machine', () => {
    expect(endOfDayMs('2090-01-31')).toBe(new Date(2090, 0, 31, 23, 59, 59, 999).getTime());
    fc.assert(
      fc.property(fc.date({ min: new Date(1971, 0, 1), max: new Date(9000, 0, 1), noInvalidDate: true }), (date) => {
        const endMs = endOfDayMs(dayOf(date.getTime()));
        expect(dayOf(endMs ?? 0)).toBe(dayOf(date.getTime()));
        expect(endMs).toBeGreaterThanOrEqual(date.getTime());
      }),
    );
  });

  it('that is none is null', () => {
    for (const day of ['', '2090-02-30', '2090-13-01', '2090-1-1', '0000-00-00', 'tomorrow', '12090-01-01']) expect(endOfDayMs(day)).toBeNull();
  });

  it('goes over the ends of months', () => {
    expect(dayAfter(atMs, 1)).toBe('2090-01-31');
    expect(dayAfter(atMs, 2)).toBe('2090-02-01');
  });

  it('is counted in days of the calendar, and overdue once it is over', () => {
    const dueAtMs = endOfDayMs('2090-02-02') ?? 0;
    expect(dueOf(dueAtMs, atMs)).toEqual({ isOverdue: false, days: 3 });
    expect(dueOf(dueAtMs, dueAtMs)).toEqual({ isOverdue: false, days: 0 });
    expect(dueOf(dueAtMs, dueAtMs + 1)).toEqual({ isOverdue: true, days: 1 });
    expect(dueOf(atMs, atMs + 1)).toEqual({ isOverdue: true, days: 0 });
  });
});
