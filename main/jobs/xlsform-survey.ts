import { FieldName, FIELD_KINDS, MOST_FIELDS } from '../../preload/contract/record-fields.ts';
import type { Choice, FieldOf, LocalText, PlainField, PlainKind, RepeatField, Section } from '../../preload/contract/record-fields.ts';
import type { FormTrouble } from '../../preload/contract/form-import.ts';
import { EngineError } from '../engine/errors.ts';
import { allOfThem, presetFrom, saidPlainly, trouble } from './xlsform-expressions.ts';
import type { Findings } from './xlsform-findings.ts';
import { localText } from './xlsform-sheets.ts';
import type { FormRow, FormSheet } from './xlsform-sheets.ts';

interface FormContext {
  own: string | null;
  choiceLists: Record<string, Choice[]>;
  findings: Findings;
}
export interface ReadSurvey {
  sections: Section[];
  questions: number;
  fields: number;
  titleFields: string[];
  /** The lists that fields choose from. */
  lists: Record<string, Choice[]>;
}

/** Kinds of question that become fields, by their type in XLSForm. */
const KINDS: Readonly<Record<string, PlainKind>> = {
  text: 'text', string: 'text', barcode: 'text', integer: 'number', int: 'number', decimal: 'number', range: 'number', date: 'date', time: 'time', datetime: 'date_time',
  note: 'note', calculate: 'calculated', geopoint: 'coordinates', acknowledge: 'yes_no', trigger: 'yes_no', phonenumber: 'phone', email: 'email',
  image: 'attachment', photo: 'attachment', audio: 'attachment', video: 'attachment', file: 'attachment',
};
/** What a question for a file takes. */
const ACCEPTED: Readonly<Record<string, FieldOf<'attachment'>['accept']>> = { image: 'image', photo: 'image', audio: 'audio', video: 'video' };
/** What the device says of itself; a record here has its own maker, time and place of making. */
const METADATA: ReadonlySet<string> = new Set(['start', 'end', 'today', 'deviceid', 'device_id', 'subscriberid', 'simserial', 'username', 'audit', 'start-geopoint', 'background-audio', 'hidden', 'xml-external', 'csv-external']);
/** Columns that are read; whatever else holds something is told. */
const READ = /^(?:type|name|required|relevant|constraint|calculation|default|readonly|choice_filter|appearance|parameters|(?:label|hint|constraint_message)(?:::.*)?)$/u;
const LISTED = 4;

interface Draft {
  row: FormRow;
  field: PlainField;
  /** Expressions to be looked at once all names are known, by their column. */
  showIf: { text: string; row: FormRow }[];
}
interface RepeatDraft {
  row: FormRow;
  repeat: Omit<RepeatField, 'fields'>;
  showIf: Draft['showIf'];
  inner: Draft[];
}
interface Level {
  kind: 'group' | 'repeat' | 'lost';
  label: LocalText | null;
  showIf: Draft['showIf'];
  name: string;
}

/** Reads the survey of a form: groups become sections, repeats rows, questions fields. Throws invalid_input/file_malformed for groups that do not close. */
export function readSurvey(sheet: FormSheet, context: FormContext): ReadSurvey {
  const { findings } = context;
  const tell = (row: FormRow | null, column: string, what: FormTrouble): void => findings.add({ sheet: sheet.name, row: row?.line ?? null, column, trouble: what });
  for (const row of sheet.rows) for (const column of row.cells.keys()) if (!READ.test(column)) tell(null, column, 'column');

  const sections: { label: LocalText | null; items: (Draft | RepeatDraft)[] }[] = [{ label: null, items: [] }];
  const levels: Level[] = [];
  const taken = new Set<string>();
  const lists = new Map<string, Choice[]>();
  let repeat: RepeatDraft | null = null;
  let questions = 0;
  let fields = 0;

  const nameOf = (row: FormRow): string => {
    const written = row.cells.get('name') ?? '';
    const base = FieldName.safeParse(written).success ? written : written.replace(/[^A-Za-z0-9_]+/gu, '_').replace(/^[^A-Za-z_]+/u, '').slice(0, 100) || 'field';
    let name = base in Object.prototype ? `${base}_` : base;
    for (let n = 2; taken.has(name); n += 1) name = `${base}_${String(n)}`;
    if (name !== written) tell(row, 'name', 'renamed');
    taken.add(name);
    return name;
  };
  const labelOf = (row: FormRow, name: string): LocalText => {
    const label = localText(row, 'label', context.own) ?? { text: name, in: {} };
    if (/\$\{/u.test(label.text)) tell(row, 'label', 'reference_in_text');
    return label;
  };

  for (const row of sheet.rows) {
    const [first = '', ...rest] = (row.cells.get('type') ?? '').trim().split(/[\s_]+/u);
    const type = (row.cells.get('type') ?? '').trim().toLowerCase().replace(/\s+/gu, ' ');
    const word = first.toLowerCase();
    if (type === '') continue;
    const structure = rest[0]?.toLowerCase();
    if (word === 'begin' && (structure === 'group' || structure === 'repeat')) {
      const relevant = row.cells.get('relevant');
      const own = relevant === undefined ? [] : [{ text: relevant, row }];
      const isLost = levels.some(({ kind }) => kind === 'lost') || (structure === 'repeat' && repeat !== null);
      if (isLost && structure === 'repeat') tell(row, 'type', 'nested_repeat');
      const label = localText(row, 'label', context.own);
      levels.push({ kind: isLost ? 'lost' : structure, label, showIf: own, name: row.cells.get('name') ?? '' });
      if (isLost) continue;
      if (structure === 'repeat') {
        const name = nameOf(row);
        repeat = { row, repeat: { kind: 'repeat', name, label: labelOf(row, name), help: localText(row, 'hint', context.own), showIf: null, most: 100 }, showIf: levels.flatMap(({ showIf }) => showIf), inner: [] };
        sections.at(-1)?.items.push(repeat);
      } else if (repeat === null) sections.push({ label, items: [] });
      continue;
    }
    if (word === 'end' && (structure === 'group' || structure === 'repeat')) {
      const level = levels.pop();
      if (!level) throw new EngineError('invalid_input', 'file_malformed', [{ path: `row:${String(row.line)}`, rule: 'place' }]);
      if (level.kind === 'repeat') repeat = null;
      // What follows a group belongs to the one around it again.
      else if (level.kind === 'group' && repeat === null) sections.push({ label: levels.findLast(({ kind }) => kind === 'group')?.label ?? null, items: [] });
      continue;
    }
    questions += 1;
    if (levels.some(({ kind }) => kind === 'lost')) {
      tell(row, 'type', 'nested_repeat');
      continue;
    }
    const drafts = questionOf(row, type, { ...context, nameOf, labelOf, tell, lists });
    if (drafts.length === 0) continue;
    fields += drafts.length;
    if (fields > MOST_FIELDS) throw new EngineError('invalid_input', 'file_too_many_rows');
    const around = (repeat ? levels.slice(levels.findIndex(({ kind }) => kind === 'repeat') + 1) : levels).flatMap(({ showIf }) => showIf);
    for (const draft of drafts) draft.showIf.unshift(...around);
    (repeat ? repeat.inner : sections.at(-1)?.items)?.push(...(drafts as (Draft & RepeatDraft)[]));
  }
  if (levels.length > 0) throw new EngineError('invalid_input', 'file_malformed');

  const check = checker(taken, lists, tell);
  const read = sections.map(({ label, items }): Section => ({ label, showIf: null, fields: items.flatMap((item): Section['fields'] => ('repeat' in item ? check.repeat(item) : [check.plain(item)])) }));
  const kept = read.filter((section) => section.fields.length > 0);
  const plain = kept.flatMap((section) => section.fields).filter((field): field is PlainField => field.kind !== 'repeat');
  plain.filter(({ kind }) => FIELD_KINDS[kind].isSortable && kind !== 'calculated').slice(0, LISTED).forEach((field) => (field.inList = true));
  const title = plain.find(({ kind }) => kind === 'text') ?? plain.find(({ kind }) => FIELD_KINDS[kind].isSortable);
  return { sections: kept, questions, fields: plain.length + kept.flatMap((section) => section.fields).reduce((sum, field) => sum + (field.kind === 'repeat' ? field.fields.length : 0), 0), titleFields: title ? [title.name] : [], lists: Object.fromEntries(lists) };
}

interface QuestionContext extends FormContext {
  nameOf: (row: FormRow) => string;
  labelOf: (row: FormRow, name: string) => LocalText;
  tell: (row: FormRow, column: string, what: FormTrouble) => void;
  lists: Map<string, Choice[]>;
}

/** The field, or two where others may be named, that a question becomes; none for what is not supported. */
function questionOf(row: FormRow, type: string, context: QuestionContext): Draft[] {
  const { tell } = context;
  const select = /^(?:add )?select[ _](one|multiple|all that apply)(?: from| from the list)? (\S+)( or[ _]other| or specify other)?$/iu.exec(row.cells.get('type')?.trim() ?? '') ?? /^(select1|select_one|select_multiple) (\S+)()$/iu.exec(row.cells.get('type')?.trim() ?? '');
  if (METADATA.has(type)) {
    tell(row, 'type', 'metadata');
    return [];
  }
  const kind = select ? (/one|1/iu.test(select[1] ?? '') ? 'choice' : 'choices') : Object.hasOwn(KINDS, type.replace(/ /gu, '')) ? KINDS[type.replace(/ /gu, '')] : undefined;
  if (kind === undefined) {
    tell(row, 'type', 'type');
    return [];
  }
  const name = context.nameOf(row);
  const calculation = row.cells.get('calculation');
  const field = plainField(row, byAppearance(kind, row.cells.get('appearance') ?? ''), name, context);
  const relevant = row.cells.get('relevant');
  const draft: Draft = { row, field, showIf: relevant === undefined ? [] : [{ text: relevant, row }] };
  if (type === 'barcode') tell(row, 'type', 'type');
  if (field.kind === 'calculated') field.calculation = calculation ?? row.cells.get('default') ?? "''";
  // A calculation on a question that is asked is not worked out for whoever answers it.
  else if (calculation !== undefined) tell(row, 'calculation', 'unsupported');
  if (field.kind === 'number') Object.assign(field, numberOptions(row, type));
  if (select && (field.kind === 'choice' || field.kind === 'choices')) {
    const [, , list = '', other] = select;
    const choices = Object.hasOwn(context.choiceLists, list) ? context.choiceLists[list] : undefined;
    if (!choices || choices.length === 0) {
      tell(row, 'type', 'no_list');
      return [];
    }
    const isOpen = other !== undefined && other !== '' && !choices.some(({ value }) => value === 'other');
    field.list = isOpen ? `${list}_or_other`.slice(0, 128) : list;
    context.lists.set(field.list, isOpen ? [...choices, { value: 'other', label: { text: 'Other', in: {} }, attributes: {} }] : choices);
    if (other) {
      const more = context.nameOf({ line: row.line, cells: new Map([['name', `${name}_other`]]) });
      const text = { ...plainField(row, 'text', more, context), required: false } as PlainField;
      return [draft, { row, field: text, showIf: [...draft.showIf, { text: `selected(\${${name}}, 'other')`, row }] }];
    }
  }
  return [draft];
}

/** What a question looks like says more of some kinds. */
function byAppearance(kind: PlainKind, appearance: string): PlainKind {
  if (kind === 'text' && /multiline/u.test(appearance)) return 'long_text';
  return kind === 'attachment' && /signature/u.test(appearance) ? 'signature' : kind;
}

function plainField(row: FormRow, kind: PlainKind, name: string, { own, labelOf }: QuestionContext): PlainField {
  const constraint = row.cells.get('constraint');
  const required = row.cells.get('required');
  const preset = row.cells.get('default');
  const isAsked = kind !== 'note' && kind !== 'calculated';
  return {
    kind,
    name,
    label: labelOf(row, name),
    help: localText(row, 'hint', own),
    sensitivity: 'normal',
    required: required === undefined || !isAsked ? false : (saidPlainly(required) ?? required),
    showIf: null,
    constraint: constraint === undefined || !isAsked ? null : { test: constraint, message: localText(row, 'constraint_message', own) },
    preset: preset === undefined || !isAsked ? null : (presetFrom(preset, kind) ?? preset),
    readOnly: saidPlainly(row.cells.get('readonly') ?? 'no') === true,
    inList: false,
    ...(kind === 'number' ? { integer: false, unit: null, min: null, max: null } : {}),
    ...(kind === 'choice' || kind === 'choices' ? { list: '', filter: row.cells.get('choice_filter') ?? null } : {}),
    ...(kind === 'calculated' ? { calculation: '' } : {}),
    ...(kind === 'attachment' ? { accept: ACCEPTED[row.cells.get('type')?.trim().toLowerCase() ?? ''] ?? 'any', most: 1, keepsCameraData: false } : {}),
  } as PlainField;
}

function numberOptions(row: FormRow, type: string): { integer: boolean; min: number | null; max: number | null } {
  const parameter = (name: string): number | null => {
    const [, value] = new RegExp(`(?:^|[\\s,;])${name}\\s*=\\s*(-?\\d+(?:\\.\\d+)?)`, 'u').exec(row.cells.get('parameters') ?? '') ?? [];
    return type !== 'range' || value === undefined ? null : Number(value);
  };
  return { integer: type === 'integer' || type === 'int', min: parameter('start'), max: parameter('end') };
}

/** Looks at every expression once all names are known: one that cannot be worked out is told, and not kept. */
function checker(names: ReadonlySet<string>, lists: ReadonlyMap<string, Choice[]>, tell: (row: FormRow, column: string, what: FormTrouble) => void) {
  const kept = (text: string, row: FormRow, column: string, attributes?: ReadonlySet<string>): string | null => {
    const what = trouble(text, names, attributes);
    if (what !== null) tell(row, column, what as FormTrouble);
    return what === null ? text : null;
  };
  const showIf = (conditions: Draft['showIf']): string | null => {
    const good = conditions.flatMap(({ text, row }) => kept(text, row, 'relevant') ?? []);
    const all = allOfThem([...new Set(good)]);
    if (all === null || trouble(all, names) === null) return all;
    // Together they are longer than an expression may be; each alone was not.
    const [last] = conditions.slice(-1);
    if (last) tell(last.row, 'relevant', 'too_long');
    return good.at(-1) ?? null;
  };
  function plain({ field, row, showIf: conditions }: Draft): PlainField {
    field.showIf = showIf(conditions);
    if (typeof field.required === 'string') field.required = kept(field.required, row, 'required') ?? true;
    if (field.constraint && kept(field.constraint.test, row, 'constraint') === null) field.constraint = null;
    if (field.preset !== null && (trouble(field.preset, names) !== null)) {
      tell(row, 'default', 'default');
      field.preset = null;
    }
    if (field.kind === 'choice' || field.kind === 'choices') {
      const attributes = new Set(['name', ...(lists.get(field.list) ?? []).flatMap((choice) => Object.keys(choice.attributes))]);
      if (field.filter !== null) field.filter = kept(field.filter, row, 'choice_filter', attributes);
    }
    if (field.kind !== 'calculated' || kept(field.calculation, row, 'calculation') !== null) return field;
    // It stays, empty and out of sight, so that what builds on it still finds its name.
    return { ...field, calculation: "''", showIf: 'false()' };
  }
  return {
    plain,
    repeat({ repeat, inner, showIf: conditions, row }: RepeatDraft): RepeatField[] {
      if (inner.length === 0) return [];
      if (inner.length > 500) tell(row, 'type', 'too_long');
      return [{ ...repeat, showIf: showIf(conditions), fields: inner.slice(0, 500).map(plain) }];
    },
  };
}
