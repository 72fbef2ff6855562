import { basename, extname } from 'node:path';
import { FormReading, MOST_FINDINGS } from '../../preload/contract/form-import.ts';
import { TypeDefinition } from '../../preload/contract/record-fields.ts';
import { EngineError } from '../engine/errors.ts';
import type { Job } from './job.ts';
import { readChoices } from './xlsform-choices.ts';
import { Findings } from './xlsform-findings.ts';
import { languageName, languagesOf, readFormSheet } from './xlsform-sheets.ts';
import { readSurvey } from './xlsform-survey.ts';

const NAME_MAX_CHARS = 200;

/**
 * Reads an XLSForm workbook (xlsform.org) as a definition of a type. What cannot be taken over is told by its cell,
 * and never dropped without a word. Throws what reading a workbook throws, and invalid_input: file_no_such_part
 * without a sheet called survey, file_malformed for a form that makes no definition.
 */
export const readXlsForm: Job<{ path: string }, never, FormReading> = async ({ path }) => {
  const survey = await readFormSheet(path, 'survey');
  if (!survey) throw new EngineError('invalid_input', 'file_no_such_part');
  const choices = await readFormSheet(path, 'choices');
  const settings = await readFormSheet(path, 'settings');
  const told = settings?.rows[0]?.cells;
  const findings = new Findings();
  for (const sheet of [survey, choices]) if (sheet) for (const { line, column } of sheet.formulas) findings.add({ sheet: sheet.name, row: line, column, trouble: 'formula' });

  const languages = languagesOf(survey);
  const wanted = told?.get('default_language');
  const own = wanted !== undefined && languages.includes(languageName(wanted)) ? languageName(wanted) : (languages[0] ?? null);
  const choiceLists = choices ? readChoices(choices, own, findings) : {};
  const { sections, questions, fields, titleFields, lists } = readSurvey(survey, { own, choiceLists, findings });
  const definition = TypeDefinition.safeParse({ language: own, sections, choiceLists: lists, titleFields });
  if (!definition.success || fields === 0) throw new EngineError('invalid_input', 'file_malformed');
  const name = (told?.get('form_title') ?? told?.get('form_id') ?? basename(path, extname(path))).replace(/\s+/gu, ' ').trim().slice(0, NAME_MAX_CHARS).toWellFormed();
  return FormReading.parse({ name, definition: definition.data, questions, fields, findings: findings.first(MOST_FINDINGS), findingCount: findings.count });
};
