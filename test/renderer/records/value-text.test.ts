import { expect, it } from 'vitest';
import type { PlainField } from '../../../preload/contract/record-fields.ts';
import { createFormat } from '../../../renderer/app/i18n/format.ts';
import { valueText } from '../../../renderer/features/records/value-text.ts';
import type { ValueWords } from '../../../renderer/features/records/value-text.ts';

const WORDS: ValueWords = { yes: 'yes', no: 'no', unseen: 'unseen', rows: String, files: String, text: ({ text }) => text, nameOf: () => null, format: createFormat('en') };

it.each([
  ['date', '2026-11-05', 'Nov 5, 2026'],
  ['date', 'soon', 'soon'],
  ['date_time', '2026-11-05T10:00:00Z', /^Nov 5, 2026, /u],
  ['date_time', '2026-13-45', '2026-13-45'],
  ['text', '2026-11-05', '2026-11-05'],
])('a %s that is %s reads as a day only where it is one', (kind, value, expected) => {
  expect(valueText({ kind } as PlainField, value, null, WORDS)).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected);
});
