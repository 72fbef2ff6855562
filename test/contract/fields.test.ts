import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DisplayName, isPlainLine, Note, Phone } from '../../preload/contract/fields.ts';

const ZWNJ = '\u200c';
const ZWJ = '\u200d';

describe('one line of text', () => {
  it.each([
    ['Persian', `مینا${ZWNJ}خانم`],
    ['Persian after a vowel sign', `مِ${ZWNJ}ن`],
    ['Hindi', `क्${ZWJ}ष`],
    ['Sinhala', `ශ්${ZWJ}රී`],
    ['Malayalam at the end of a word', `അവന്${ZWJ}`],
    ['Malayalam before a space', `അവന്${ZWJ} അ`],
    ['an emoji of two', `👩${ZWJ}💻`],
    ['an emoji with a colour of skin', `👩🏽${ZWJ}💻`],
    ['a flag', `🏳\ufe0f${ZWJ}🌈`],
    ['a family', `👩${ZWJ}👩${ZWJ}👧`],
    ['Arabic', 'محمد علي'],
    ['accents of their own', 'Ana\u0301'],
  ])('takes %s', (_what, text) => {
    expect(DisplayName.parse(text)).toBe(text.normalize('NFC'));
  });

  it.each([
    ['a zero-width space', 'Ad\u200bmin'],
    ['a left-to-right mark', 'Admin\u200e'],
    ['a right-to-left mark', 'Admin\u200fx'],
    ['a word joiner', 'Ad\u2060min'],
    ['an invisible operator', 'Ad\u2064min'],
    ['a soft hyphen', 'Ad\u00admin'],
    ['an override', 'x\u202egnp.exe'],
    ['an isolate', 'x\u2066y'],
    ['a joiner between Latin letters', `Ad${ZWJ}min`],
    ['a non-joiner between Latin letters', `Ad${ZWNJ}min`],
    ['a joiner after a Latin accent', `x\u030c${ZWJ}a`],
    ['a joiner between Cyrillic letters', `Ад${ZWJ}мин`],
    ['a joiner between Chinese letters', `王${ZWJ}芳`],
    ['a joiner at the beginning', `a ${ZWJ}م`],
    ['a non-joiner at the end of a word', `مینا${ZWNJ} x`],
    ['two non-joiners', `مینا${ZWNJ}${ZWNJ}خانم`],
    ['a joiner after an emoji', `👩${ZWJ}a`],
    ['a line break', 'a\nb'],
    ['half a character', 'a\ud800b'],
  ])('refuses %s', (_what, text) => {
    expect(DisplayName.safeParse(text)).toMatchObject({ success: false, error: { issues: [{ message: 'unsafe_characters' }] } });
  });

  it('is decided in an instant, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('م', 'ِ', 'क', '्', 'a', ' ', '👩', '🏽', '\ufe0f', ZWJ, ZWNJ, '\u200b'), { maxLength: 800 }), (parts) => {
        const text = parts.join('');
        // Whatever passes has nothing unseen left in it once the joiners are gone.
        if (isPlainLine(text)) expect(text.replace(/[\u200c\u200d]/gu, '')).not.toMatch(/\u200b/u);
        expect(isPlainLine(text.replaceAll(/[\u200b-\u200d]/gu, ''))).toBe(true);
      }),
    );
  });
});

describe('a telephone number', () => {
  it.each(['+49 (0)30 123-45', '030/12345', '112', '(030) 1', '+1.555.0100'])('is taken as people write it: %s', (text) => {
    expect(Phone.parse(` ${text} `)).toBe(text);
  });

  it.each(['', '+', 'call me', '=1+1', '@1', '1'.repeat(41), '+49 30 x', '-5'])('is nothing else: %s', (text) => {
    expect(Phone.safeParse(text).success).toBe(false);
  });
});

describe('a note', () => {
  it('has lines, all ended the same way', () => {
    expect(Note.parse(' one\r\ntwo\rthree\n\tfour ')).toBe('one\ntwo\nthree\n\tfour');
  });

  it.each(['', ' ', 'a\u202eb', 'a\u0000b', 'a\u200bb', 'x'.repeat(2_001)])('is refused as a line is: %j', (text) => {
    expect(Note.safeParse(text).success).toBe(false);
  });
});
