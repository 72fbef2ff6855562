import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_OUTCOMES, AuditFilter } from '../../../preload/contract/audit.ts';
import { EVERYTHING, EXAMPLES, filterOf, formatAddress, isNarrowed, parseAddress, RANGES } from '../../../renderer/features/audit/audit-address.ts';
import type { AuditAddress } from '../../../renderer/features/audit/audit-address.ts';

const text = (maxLength: number) => fc.string({ unit: 'grapheme', maxLength }).filter((value) => value.length <= maxLength && value.isWellFormed());
const verb = fc.stringMatching(/^[a-z_]{1,12}\.[a-z_]{1,12}$/u);
const anyAddress: fc.Arbitrary<AuditAddress> = fc.record({
  // As the search field hands it over.
  search: text(60).map((value) => value.normalize('NFC').trim()),
  verbs: fc.uniqueArray(verb, { maxLength: 6 }),
  outcomes: fc.subarray([...AUDIT_OUTCOMES]),
  actorId: fc.option(fc.uuid()),
  targetId: fc.option(text(40).filter((value) => value !== '')),
  personId: fc.option(fc.uuid()),
  range: fc.constantFrom(...RANGES),
  examples: fc.option(fc.constantFrom(...EXAMPLES)),
  task: fc.option(fc.constantFrom('verify' as const, 'export' as const)),
});

describe('the address of the audit', () => {
  it('says all that was chosen, and is read back as that', () => {
    fc.assert(
      fc.property(anyAddress, (address) => {
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });

  it('never yields a filter that the contract refuses, whatever somebody writes into it', () => {
    const hostile = fc.array(fc.tuple(fc.constantFrom('q', 'what', 'outcome', 'who', 'target', 'person', 'range', 'examples', 'do'), fc.string({ maxLength: 300 })), { maxLength: 80 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), hostile.map((pairs) => new URLSearchParams(pairs).toString())), (search) => {
        const address = parseAddress(search);
        expect(AuditFilter.safeParse(filterOf(address, null)).success).toBe(true);
        expect(RANGES).toContain(address.range);
        expect(['verify', 'export', null]).toContain(address.task);
      }),
    );
  });

  it('cuts a search that is too long, and never within a character', () => {
    expect(parseAddress(`q=${'x'.repeat(250)}`).search).toBe('x'.repeat(200));
    expect(parseAddress(new URLSearchParams({ q: `${'x'.repeat(199)}\u{1f5c2}` }).toString()).search).toBe('x'.repeat(199));
  });

  it('leaves a filter with too many verbs out as a whole', () => {
    const many = Array.from({ length: 51 }, (_, index) => `what=area.verb_${String.fromCharCode(97 + (index % 26))}${'_'.repeat(Math.floor(index / 26))}`);
    expect(parseAddress(many.join('&')).verbs).toEqual([]);
    expect(parseAddress(many.slice(1).join('&')).verbs).toHaveLength(50);
  });

  it('is empty for everything, and a task narrows nothing', () => {
    expect(formatAddress(EVERYTHING)).toBe('');
    expect(parseAddress('')).toEqual(EVERYTHING);
    expect(isNarrowed({ ...EVERYTHING, task: 'verify' })).toBe(false);
    expect(isNarrowed({ ...EVERYTHING, targetId: 'x' })).toBe(true);
  });
});
