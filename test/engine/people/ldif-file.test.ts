import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../main/engine/errors.ts';
import { LdifLines } from '../../../main/jobs/ldif-lines.ts';
import { readTable, refusedAs, rowsOf } from './tables.ts';

const data = (name: string): Buffer => readFileSync(new URL(`data/${name}`, import.meta.url));
const PERSON = 'dn: uid=example,dc=example,dc=org\nobjectClass: person\nuid: example\n';

describe('reading LDIF', () => {
  test("reads 389 Directory Server's European example: every person, none of the rest, no password", async () => {
    const read = await readTable(data('european.ldif'));
    expect(read).toMatchObject({ kind: 'ldif', passedOver: 261 });
    expect(read.records).toHaveLength(353);
    expect(rowsOf(read)[0]).toMatchObject({ uid: 'user0', cn: 'Babette Ryndérs', ou: 'Ännheimè', mail: 'user0@test.com', 'cn;lang-es': 'Babette Ryndérs', dn: 'uid=user0, ou=Ännheimè, o=Çéliné Ändrè' });
    expect(read.records[0]?.line).toBe(39);
    expect(read.columns.filter((name) => /passw/iu.test(name))).toEqual([]);
  });

  test('reads the examples of RFC 2849: folded lines, base64, comments, options, Japanese', async () => {
    const folded = await readTable(data('rfc2849-example-2.ldif'));
    expect(rowsOf(folded)[0]).toMatchObject({ cn: ['Barbara Jensen', 'Barbara J Jensen', 'Babs Jensen'], description: 'Babs is a big sailing fan, and travels extensively in search of perfect sailing conditions.' });
    const encoded = await readTable(data('rfc2849-example-3.ldif'));
    expect(rowsOf(encoded)[0]?.['description']).toMatch(/^What a careful reader you are!.*\(a CR\)\.\r/u);
    const japanese = await readTable(data('rfc2849-example-4.ldif'));
    expect(japanese.passedOver).toBe(1);
    expect(rowsOf(japanese)[0]).toMatchObject({ cn: '小笠原 ロドニー', 'sn;lang-ja;phonetic': 'おがさわら', uid: 'rogasawara' });
  });

  test.each([
    ['rfc2849-example-5.ldif', 'file_external_reference line:11'],
    ['rfc2849-example-6.ldif', 'file_external_reference line:12'],
    ['rfc2849-example-7.ldif', 'file_lists_changes line:6'],
  ])('refuses %s of RFC 2849 with its place', async (name, why) => {
    expect(await refusedAs(data(name))).toBe(why);
  });

  test.each([
    ['a line that is no attribute', `${PERSON}nonsense\n`, 'file_malformed line:4'],
    ['a name with a space', `${PERSON}bad name: x\n`, 'file_malformed line:4'],
    ['base64 that is none', `${PERSON}cn:: %%%%\n`, 'file_malformed line:4'],
    ['base64 cut short', `${PERSON}cn:: QUJ\n`, 'file_malformed line:4'],
    ['an entry within another', `${PERSON}dn: uid=other\n`, 'file_malformed line:4'],
    ['an entry without a name', `${PERSON}\nuid: other\n`, 'file_malformed line:5'],
    ['a continuation of nothing', `${PERSON}\n x\n`, 'file_malformed line:5'],
    ['a later version', `version: 2\n${PERSON}`, 'file_malformed line:1'],
    ['a change', `${PERSON}\ndn: uid=b\nchangetype: modify\nreplace: cn\ncn: x\n-\n`, 'file_lists_changes line:5'],
    ['an address', `${PERSON}jpegPhoto:< file:///etc/hostname\n`, 'file_external_reference line:4'],
    ['Latin-1', Buffer.from(`${PERSON}cn: caf\u00e9\n`, 'latin1'), 'file_not_utf8'],
    ['a line without end', `${PERSON}cn: ${'x'.repeat(9 * 1024 * 1024)}`, 'file_field_too_long line:4'],
    ['folding without end', `${PERSON}cn: x\n${' \n'.repeat(9 * 1024 * 1024)}`, 'file_field_too_long line:4'],
  ])('refuses %s', async (_what, content, why) => {
    expect(await refusedAs(content)).toBe(why);
  });

  test('takes an addition, Windows line ends, no space after the colon, and leaves out what is not text', async () => {
    const read = await readTable(Buffer.from('version: 1\r\n# a comment\r\n  that goes on\r\ndn:uid=a\r\nchangetype: add\r\nuid:a\r\ncn:: w4RyZ2Vy\r\njpegPhoto:: /9j/4AAQ\r\nuserPassword:: c2VjcmV0\r\n'));
    expect(rowsOf(read)).toEqual([{ dn: 'uid=a', uid: 'a', cn: 'Ärger' }]);
  });

  test('an account of a machine and a group are nobody', async () => {
    const read = await readTable(`dn: cn=PC\nobjectClass: user\nobjectClass: computer\n\ndn: cn=G\nobjectClass: groupOfNames\n\n${PERSON}`);
    expect([read.passedOver, read.records.length]).toEqual([2, 1]);
  });

  test('gives the same whatever the pieces and the folding', () => {
    const text = data('rfc2849-example-4.ldif').toString();
    const whole = new LdifLines();
    const expected = [...whole.take(text), ...whole.end()].map(({ attributes }) => [...attributes]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 6 }), fc.integer({ min: 2, max: 30 }), (cuts, width) => {
        const folded = text.replace(/^(?!#).{30,}$/gmu, (line) => line.match(new RegExp(`.{1,${String(width)}}`, 'gu'))?.join('\n ') ?? line);
        const lines = new LdifLines();
        const places = [0, ...[...cuts].sort((a, b) => a - b).map((cut) => Math.min(cut, folded.length)), folded.length];
        const entries = places.slice(1).flatMap((end, index) => lines.take(folded.slice(places[index], end)));
        expect([...entries, ...lines.end()].map(({ attributes }) => [...attributes])).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('ends in records or in a named refusal, whatever was done to a file', async () => {
    const file = data('rfc2849-example-4.ldif');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: file.length - 1 }), fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0x3a, 0x0a, 0x20, 0x3c, 0x23))), { minLength: 1, maxLength: 8 }), fc.nat({ max: file.length }), async (changes, length) => {
        const bytes = Buffer.from(file);
        for (const [place, byte] of changes) bytes[place] = byte;
        await readTable(bytes.subarray(0, length)).catch((error: unknown) => expect(error).toBeInstanceOf(EngineError));
      }),
      { numRuns: 400 },
    );
  });
});
