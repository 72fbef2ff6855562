import { Choice, FieldName, MOST_CHOICES } from '../../preload/contract/record-fields.ts';
import type { Findings } from './xlsform-findings.ts';
import { localText } from './xlsform-sheets.ts';
import type { FormSheet } from './xlsform-sheets.ts';

/** Columns that say how a choice looks; the rest is what a filter can ask of it. */
const LOOKS = /^(?:label|media|image|big-image|audio|video|order)(?:::|$)/u;

/** The lists of a form's choices. One that cannot be a choice is told and left out. */
export function readChoices(sheet: FormSheet, own: string | null, findings: Findings): Record<string, Choice[]> {
  const lists = new Map<string, Map<string, Choice>>();
  const looks = [...sheet.columns.keys()].filter((name) => LOOKS.test(name) && !/^label/u.test(name));
  for (const row of sheet.rows) {
    const list = row.cells.get('list_name');
    const value = row.cells.get('name');
    if (list === undefined && value === undefined) continue;
    const refuse = (column: string): void => findings.add({ sheet: sheet.name, row: row.line, column, trouble: 'choice' });
    if (list === undefined || !FieldName.safeParse(list).success) {
      refuse('list_name');
      continue;
    }
    const attributes = Object.fromEntries([...row.cells].filter(([name, text]) => name !== 'list_name' && name !== 'name' && !LOOKS.test(name) && FieldName.safeParse(name).success && text.length <= 200));
    const choice = Choice.safeParse({ value, label: localText(row, 'label', own) ?? { text: value ?? '' }, attributes });
    const known = lists.get(list) ?? new Map<string, Choice>();
    lists.set(list, known);
    if (!choice.success || known.has(choice.data.value) || known.size >= MOST_CHOICES) refuse('name');
    else known.set(choice.data.value, choice.data);
    for (const column of looks) if (row.cells.has(column)) findings.add({ sheet: sheet.name, row: null, column, trouble: 'column' });
  }
  return Object.fromEntries([...lists].map(([name, choices]) => [name, [...choices.values()]]));
}
