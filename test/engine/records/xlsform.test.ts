import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitionProblems } from '../../../preload/contract/form-definition.ts';
import { fieldsOf } from '../../../preload/contract/record-fields.ts';
import type { FormReading } from '../../../preload/contract/form-import.ts';
import { readXlsForm } from '../../../main/jobs/read-xlsform.ts';
import { readFormSheet } from '../../../main/jobs/xlsform-sheets.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { textRow, workbookParts, zipOf } from '../people/zip-file.ts';

/** Where from and under which licence: data/README.md. */
const FORMS = new URL('data/forms/', import.meta.url).pathname;
const read = (path: string): Promise<FormReading> => readXlsForm({ path }, () => Promise.resolve());
const names = readdirSync(FORMS).filter((name) => name.endsWith('.xlsx'));

let root: string;
let admin: RunningEngine;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-forms-'));
  admin = runEngine({ clock: testClock() });
  await withOrganisation(admin);
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

/** A form of these rows: each sheet by its name, the first row its header. */
function formOf(sheets: Record<string, string[][]>): string {
  const path = join(root, `${randomUUID()}.xlsx`);
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  writeFileSync(path, zipOf(workbookParts({ sheets: Object.fromEntries(Object.entries(sheets).map(([name, rows]) => [name, rows.map((row) => textRow(...row.map(escaped))).join('')])) })));
  return path;
}
const troubles = ({ findings }: FormReading): (string | number | null)[][] => findings.map(({ sheet, row, column, trouble }) => [sheet, row, column, trouble]);

describe('a form of others', () => {
  it.each(names)('%s becomes a type that holds together, and nothing of it goes without a word', async (name) => {
    const path = join(FORMS, name);
    const form = await read(path);
    expect(definitionProblems(form.definition)).toEqual([]);
    expect(form.fields).toBeGreaterThan(0);
    const survey = await readFormSheet(path, 'survey');
    const inner = fieldsOf(form.definition).flatMap((field) => (field.kind === 'repeat' ? [field.name, ...field.fields.map((each) => each.name)] : [field.name]));
    const held = new Set(inner);
    const told = new Set(form.findings.filter(({ sheet, column }) => sheet === 'survey' && (column === 'type' || column === 'name')).map(({ row }) => row));
    for (const { line, cells } of survey?.rows ?? []) {
      const type = cells.get('type') ?? '';
      if (type === '' || /^(begin|end)[ _]/iu.test(type)) continue;
      expect(held.has(cells.get('name') ?? '') || told.has(line), `row ${String(line)}: ${type} ${cells.get('name') ?? ''}`).toBe(true);
    }
    // And it can be made, filled in and found again.
    const { typeId } = await admin.call('types.create', { name: `Example ${name}`, definition: form.definition });
    expect((await admin.call('types.get', { typeId })).definition).toEqual(form.definition);
  });

  it('has what a longer one asks for: groups with their conditions, choices with what filters them, languages', async () => {
    const delivery = await read(join(FORMS, 'cht-delivery.xlsx'));
    expect(delivery).toMatchObject({ name: 'Delivery', questions: 218 });
    expect(delivery.definition.sections.length).toBeGreaterThan(20);
    expect(Object.keys(delivery.definition.choiceLists).length).toBeGreaterThan(10);
    const cascading = await read(join(FORMS, 'pyxform-choice_filter_test.xlsx'));
    expect(fieldsOf(cascading.definition).map((field) => ('filter' in field ? field.filter : null))).toContain('${state}=cf');
  });
});

describe('an XLSForm', () => {
  it('becomes fields, sections and rows, with its expressions and languages', async () => {
    const form = await read(
      formOf({
        survey: [
          ['type', 'name', 'label::English (en)', 'label::Deutsch (de)', 'hint', 'required', 'relevant', 'constraint', 'constraint_message', 'calculation', 'default', 'choice_filter'],
          ['text', 'head', 'Head', 'Vorstand', 'Of the household', 'yes', '', '', '', '', "it's", ''],
          ['integer', 'age', 'Age', 'Alter', '', '', '', '. >= 0 and . < 130', 'Between 0 and 130', '', '18', ''],
          ['begin group', 'more', 'More', 'Mehr', '', '', '${age} > 17', '', '', '', '', ''],
          ['select_one water or_other', 'source', 'Water', 'Wasser', '', '', '${age} < 60', '', '', '', '', 'region = ${head}'],
          ['begin repeat', 'children', 'Children', 'Kinder', '', '', '', '', '', '', '', ''],
          ['text', 'child', 'Name', 'Name', '', '', '', '', '', '', '', ''],
          ['end repeat', '', '', '', '', '', '', '', '', '', '', ''],
          ['end group', '', '', '', '', '', '', '', '', '', '', ''],
          ['calculate', 'double', '', '', '', '', '', '', '', '${age} * 2', '', ''],
          ['geopoint', 'place', 'Place', 'Ort', '', 'false', '', '', '', '', '', ''],
        ],
        choices: [['list_name', 'name', 'label::English (en)', 'label::Deutsch (de)', 'region'], ['water', 'well', 'Well', 'Brunnen', 'north']],
        settings: [['form_title', 'default_language'], ['Example visit', 'English (en)']],
      }),
    );
    expect(form.findings).toEqual([]);
    expect(form).toMatchObject({ name: 'Example visit', questions: 6, definition: { language: 'English (en)', titleFields: ['head'] } });
    const [first, more, last] = form.definition.sections;
    expect(first?.fields).toMatchObject([
      { kind: 'text', name: 'head', label: { text: 'Head', in: { 'Deutsch (de)': 'Vorstand' } }, help: { text: 'Of the household' }, required: true, preset: '"it\'s"', inList: true },
      { kind: 'number', integer: true, constraint: { test: '. >= 0 and . < 130', message: { text: 'Between 0 and 130' } }, preset: '18' },
    ]);
    expect(more).toMatchObject({ label: { text: 'More' } });
    expect(more?.fields).toMatchObject([
      { kind: 'choice', list: 'water_or_other', showIf: '(${age} > 17) and (${age} < 60)', filter: 'region = ${head}' },
      { kind: 'text', name: 'source_other', showIf: "(${age} > 17) and (${age} < 60) and (selected(${source}, 'other'))" },
      { kind: 'repeat', name: 'children', showIf: '${age} > 17', fields: [{ name: 'child', showIf: null }] },
    ]);
    expect(last?.fields).toMatchObject([{ kind: 'calculated', calculation: '${age} * 2' }, { kind: 'coordinates', required: false }]);
    expect(form.definition.choiceLists['water_or_other']).toMatchObject([{ value: 'well', label: { in: { 'Deutsch (de)': 'Brunnen' } }, attributes: { region: 'north' } }, { value: 'other' }]);
  });

  it('asks for files where the form does: pictures, sound, films, anything, and a hand that signs', async () => {
    const survey = [['type', 'name', 'label', 'appearance'], ['image', 'photo', 'Photo', ''], ['audio', 'told', 'Told', ''], ['video', 'seen', 'Seen', ''], ['file', 'paper', 'Paper', ''], ['image', 'hand', 'Hand', 'signature']];
    const form = await read(formOf({ survey }));
    expect(form.findings).toEqual([]);
    expect(form.definition.sections[0]?.fields).toMatchObject([
      { kind: 'attachment', name: 'photo', accept: 'image', most: 1 },
      { kind: 'attachment', name: 'told', accept: 'audio' },
      { kind: 'attachment', name: 'seen', accept: 'video' },
      { kind: 'attachment', name: 'paper', accept: 'any' },
      { kind: 'signature', name: 'hand' },
    ]);
  });

  it('tells each cell that it does not support', async () => {
    const form = await read(
      formOf({
        survey: [
          ['type', 'name', 'label', 'relevant', 'calculation', 'constraint', 'media::image', 'default'],
          ['start', 'start', '', '', '', '', '', ''],
          ['text', 'a', 'A ${b}', '/data/x = 1', '', '', 'a.png', ''],
          ['text', 'a', 'Again', '', '', 'regex(., "(?=x)")', '', 'pulldata(1)'],
          ['geotrace', 'path', 'Path', '', '', '', '', ''],
          ['calculate', 'c', '', '', 'nothing(1)', '', '', ''],
          ['select_one gone', 'd', 'D', '', '', '', '', ''],
          ['begin repeat', 'r', 'R', '', '', '', '', ''],
          ['begin repeat', 's', 'S', '', '', '', '', ''],
          ['text', 'deep', 'Deep', '', '', '', '', ''],
          ['end repeat', '', '', '', '', '', '', ''],
          ['text', 'inner', 'Inner', '', '', '', '', ''],
          ['end repeat', '', '', '', '', '', '', ''],
          ['text', 'e', 'E', '${nobody} = 1', '', '', '', ''],
        ],
      }),
    );
    expect(troubles(form)).toEqual([
      ['survey', null, 'media::image', 'column'],
      ['survey', 2, 'type', 'metadata'],
      ['survey', 3, 'label', 'reference_in_text'],
      ['survey', 3, 'relevant', 'unsupported'],
      ['survey', 4, 'name', 'renamed'],
      ['survey', 4, 'constraint', 'unsupported'],
      ['survey', 4, 'default', 'default'],
      ['survey', 5, 'type', 'type'],
      ['survey', 6, 'calculation', 'unknown_function'],
      ['survey', 7, 'type', 'no_list'],
      ['survey', 9, 'type', 'nested_repeat'],
      ['survey', 10, 'type', 'nested_repeat'],
      ['survey', 14, 'relevant', 'unknown_reference'],
    ]);
    expect(form.findingCount).toBe(13);
    expect(definitionProblems(form.definition)).toEqual([]);
  });

  it.each<[string, Record<string, string[][]>, string]>([
    ['no survey', { other: [['type'], ['text']] }, 'file_no_such_part'],
    ['nothing asked', { survey: [['type', 'name'], ['start', 'start']] }, 'file_malformed'],
    ['a group that does not end', { survey: [['type', 'name'], ['begin group', 'g'], ['text', 'a']] }, 'file_malformed'],
    ['an end without a beginning', { survey: [['type', 'name'], ['text', 'a'], ['end group', '']] }, 'file_malformed'],
  ])('with %s is refused whole', async (_what, sheets, reason) => {
    await expect(read(formOf(sheets))).rejects.toMatchObject({ code: 'invalid_input', reason });
  });

  it('that is none is refused: text, an archive of something else, nothing', async () => {
    for (const [name, bytes] of [['text', 'type,name'], ['empty', ''], ['zip', 'PK\u0003\u0004nonsense']] as const) {
      const path = join(root, `${name}.xlsx`);
      writeFileSync(path, bytes);
      await expect(read(path), name).rejects.toMatchObject({ code: 'invalid_input' });
    }
  });

  it('is read through the engine by who may make types, from a file that was picked for it', async () => {
    const file = admin.engine.offerFile(join(FORMS, 'pyxform-choice_filter_test.xlsx'), 'form-import');
    expect((await admin.call('types.readForm', { file })).name).toBe('cascading selects');
    const other = admin.engine.offerFile(join(FORMS, 'pyxform-choice_filter_test.xlsx'), 'people-import');
    expect(await admin.reply('types.readForm', { file: other })).toMatchObject({ error: { code: 'not_found', reason: 'handle_expired' } });
  });
});
