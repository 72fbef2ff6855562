import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordReason } from '../../../main/engine/keys/password-rules.ts';
import { PASSWORD_MIN_CODE_POINTS, PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR } from '../../../preload/contract/fields.ts';

const ALONE = PASSWORD_MIN_CODE_POINTS;
const BESIDE = PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR;
const CONTEXT = { name: 'Ödön Example-Brzozwik', username: 'o.brzozwik', email: 'ops.desk@example.org', organisation: 'Nordlicht Rescue' };
const reason = (password: string, least = ALONE) => passwordReason(password, CONTEXT, least);

describe('a new password', () => {
  it.each([
    ['one character again and again', 'aaaaaaaaaaaaaaa'],
    ['digits in order', '123456789012345'],
    ['letters in order', 'abcdefghijklmnop'],
    ['letters backwards', 'zyxwvutsrqponmlk'],
    ['a walk along the keyboard', 'qwertyuiopasdfg'],
    ['a walk in columns', '1qaz2wsx3edc4rfv'],
    ['a walk on a Cyrillic keyboard', 'йцукенгшщзфывап'],
    ['a common password twice', 'passwordpassword'],
    ['a common password twice with a space', 'monkey monkey monkey'],
    ['digits behind one', 'Password1234567'],
    ['a date behind one', 'butterfly24121987'],
    ['marks behind one', 'dragon!!!!!!!!!'],
    ['very many marks behind one', `dragon${'!'.repeat(1_000)}`],
    ['marks on both sides', '*** sunshine 2024 ***'],
    ['digits for letters', 'P@55w0rd!P@55w0rd!'],
    ['a one for an l', '!!he11o-he11o!!'],
    ['other case', 'ILOVEYOUiloveyou'],
    ['accents', 'pässwördpässwörd'],
    ['a listed one of the full length', '30secondstomars'],
    ['a short unit again and again', 'x7#x7#x7#x7#x7#x'],
  ])('is refused as common: %s', (_what, password) => {
    expect(reason(password)).toBe('password_common');
  });

  it('is refused as common however its accents are written', () => {
    for (const form of ['NFC', 'NFD'] as const) expect(reason('pässwörd-pässwörd'.normalize(form))).toBe('password_common');
  });

  it.each([
    ['the name', 'brzozwik12345678'],
    ['the name without its accent', 'OdonBrzozwik2024'],
    ['the name composed otherwise', 'O\u0308do\u0308n Brzozwik 1'],
    ['the user name', 'o.brzozwik.2024!'],
    ['the part before the @', 'ops-desk-ops-desk!'],
    ['the organisation', 'NordlichtRescue1'],
    ['the product and a common word', 'Holdfast-Admin-24'],
    ['digits for letters', 'N0rdl1cht-H0ldf4st'],
  ])('is refused for what it says about its owner: %s', (_what, password) => {
    expect(reason(password)).toBe('password_context');
    // Of somebody else it is refused only for the product's name.
    expect(passwordReason(password, {}, ALONE)).toBe(password.startsWith('Holdfast') ? 'password_context' : null);
  });

  it('knows the organisation also beside a name of very many words', () => {
    const name = Array.from({ length: 50 }, (_, at) => `word${String.fromCharCode(97 + (at % 26))}${String.fromCharCode(97 + Math.floor(at / 26))}`).join(' ');
    expect(passwordReason('NordlichtRescue1', { ...CONTEXT, name }, ALONE)).toBe('password_context');
  });

  it('counts code points after normalisation, and by the length that is asked for', () => {
    expect(reason('🧷🪢⚓🛟🐚🧭🪁🎏🧶🪡🧵🪣🛶⛵')).toBe('password_too_short');
    expect(reason('🧷🪢⚓🛟🐚🧭🪁🎏🧶🪡🧵🪣🛶⛵🚣')).toBeNull();
    expect(reason('e\u0301'.repeat(8))).toBe('password_too_short');
    expect(reason('vk7#qz2m')).toBe('password_too_short');
    expect(reason('vk7#qz2m', BESIDE)).toBeNull();
    expect(reason('love2024', BESIDE)).toBe('password_common');
    expect(reason('rescue24', BESIDE)).not.toBeNull();
  });

  it.each([
    'correct example horse battery',
    'my password is kept in a drawer',
    'dragon teapot bicycle',
    'brzozwik likes teapots and kites',
    '839201746251937',
    'zvkqpwmxhtbnrja',
    'das pferd frisst keinen gurkensalat',
    'كلمة مرور طويلة للمثال',
    '  spaces at both ends  ',
    'before\u0000after the zero',
    `${'long and longer example words, all of them different '.repeat(1)}${'x1y2'.repeat(200)}z`,
  ])('is let through when it merely contains such words: %j', (password) => {
    expect(reason(password)).toBeNull();
  });

  it('is judged whatever it holds, and never for what it is composed of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1024 }), fc.string({ maxLength: 200 }), (password, name) => {
        expect([null, 'password_too_short', 'password_common', 'password_context']).toContain(passwordReason(password, { name, organisation: name }, BESIDE));
      }),
    );
    // Random ones pass, of any alphabet: digits alone too, unless chance made them a sequence.
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), { minLength: 24, maxLength: 64 }), (letters) => {
        fc.pre(new Set(letters).size > 8);
        expect(passwordReason(`${letters.join('')} zvkq pwmx htbn`, {}, ALONE)).toBeNull();
      }),
    );
  });

  it('is refused for every listed word with any filling around it', () => {
    const filling = fc.constantFrom('!', '123', '2024', ' ', '...', 'qwert', '31.12.99', '');
    fc.assert(
      fc.property(fc.constantFrom('dragon', 'monkey', 'sunshine', 'princess'), filling, filling, fc.integer({ min: 1, max: 3 }), (word, before, after, times) => {
        const password = before + word.repeat(times) + after;
        fc.pre([...password].length >= BESIDE && before.length + after.length <= 8);
        expect(passwordReason(password, {}, BESIDE)).toBe('password_common');
      }),
    );
  });
});
