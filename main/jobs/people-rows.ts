import { IMPORT_COLUMNS, IMPORT_LIMITS, ImportRow, ImportRowError } from '../../preload/contract/people-import.ts';
import type { Columns } from './people-header.ts';
import { FORMULA_CELL } from './table.ts';
import type { Cell, TableRecord } from './table.ts';

type Column = ImportRowError['column'];
type Rule = ImportRowError['rule'];
export type CheckedRow = { row: ImportRow; roles: readonly string[]; isInUse: boolean } | { errors: ImportRowError[] };

const RULES: ReadonlySet<string> = new Set(ImportRowError.shape.rule.options);
/** zod's own checks that the contract gave no name: bounds against oversized input, before the named ones. */
const RULE_OF_ISSUE: Readonly<Record<string, Rule>> = { too_big: 'too_long', too_small: 'required' };
const NOT_IN_USE = /^(?:false|0|no|n|nein|falsch|inactive|disabled)$/iu;

export interface RowForm {
  /** How many fields a record must have; null for any number. */
  width: number | null;
  /** An account needs no name where it comes from: its user name stands in. */
  isNameOptional: boolean;
}

/** Checks one record by the contract's rules. Says where and which rule, never what stood there. */
export function checkRow({ line, cells }: TableRecord, columns: Columns, { width, isNameOptional }: RowForm): CheckedRow {
  if (width !== null && cells.length !== width) return { errors: [{ line, column: 'row', rule: 'wrong_number_of_fields' }] };
  const formulas = formulasIn(cells, columns, line);
  if (formulas.length > 0) return { errors: formulas };
  const roles = valuesOf(cells, columns.role);
  const name = columns.name.map((index) => cellOf(cells, index) ?? '').join(' ').trim();
  const username = cellOf(cells, columns.username) ?? '';
  const parsed = ImportRow.safeParse({
    name: name === '' && isNameOptional ? username : name,
    username,
    email: cellOf(cells, columns.email),
    team: cellOf(cells, columns.team),
  });
  const isRoleTooLong = roles.some((role) => role.length > IMPORT_LIMITS.valueChars);
  if (parsed.success && !isRoleTooLong) return { row: parsed.data, roles, isInUse: !NOT_IN_USE.test(cellOf(cells, columns.enabled) ?? '') };
  const rules = new Map<Column, Rule>();
  for (const { path, code, message } of parsed.error?.issues ?? []) {
    const column = IMPORT_COLUMNS.find((known) => known === path[0]) ?? 'row';
    if (!rules.has(column)) rules.set(column, RULES.has(message) ? (message as Rule) : (RULE_OF_ISSUE[code] ?? 'format'));
  }
  if (isRoleTooLong) rules.set('role', 'too_long');
  return { errors: [...rules].map(([column, rule]) => ({ line, column, rule })) };
}

function formulasIn(cells: TableRecord['cells'], columns: Columns, line: number): ImportRowError[] {
  return IMPORT_COLUMNS.filter((column) => {
    const index = columns[column];
    const indexes = typeof index === 'object' ? index : [index];
    return indexes.some((one) => one !== undefined && cells[one] === FORMULA_CELL);
  }).map((column) => ({ line, column, rule: 'formula' }));
}

/** The first value without surrounding space; null for an empty one and for a column the file does not have. */
function cellOf(cells: TableRecord['cells'], index: number | undefined): string | null {
  const cell: Cell = index === undefined ? '' : (cells[index] ?? '');
  const text = (typeof cell === 'string' ? cell : (cell[0] ?? '')).trim();
  return text === '' ? null : text;
}

function valuesOf(cells: TableRecord['cells'], index: number | undefined): readonly string[] {
  const cell: Cell = index === undefined ? '' : (cells[index] ?? '');
  return (typeof cell === 'string' ? [cell] : cell).map((value) => value.trim()).filter((value) => value !== '');
}
