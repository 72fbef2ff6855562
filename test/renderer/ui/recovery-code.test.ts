import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeGroups, codeSymbols, differingGroups, isWholeCode, strangeSymbols } from '../../../renderer/ui/recovery-code.ts';

const SYMBOL = fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const CODE = fc.string({ unit: SYMBOL, minLength: 28, maxLength: 28 });

describe('a recovery code as typed', () => {
  it('is the same with any dashes, spaces and capitals', () => {
    fc.assert(
      fc.property(CODE, fc.constantFrom('-', ' ', '', '–', '  '), fc.boolean(), (code, between, small) => {
        const grouped = codeGroups(code).join(between);
        const typed = small ? grouped.toLowerCase() : grouped;
        expect(codeSymbols(typed)).toBe(code);
        expect(isWholeCode(typed)).toBe(true);
        expect(differingGroups(typed, code)).toEqual([]);
      }),
    );
  });
  it('reads the letters that look like digits as digits', () => {
    expect(codeSymbols('oO-iI-lL')).toBe('001111');
  });
  it('names the groups that differ, and what no code holds', () => {
    expect(differingGroups('AAAA-BBBX-CCCC-DDDD-EEEE-FFFF', 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG')).toEqual([2, 7]);
    expect(strangeSymbols('AB!U?U')).toEqual(['!', 'U', '?']);
  });
});
