import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import { FORMULA_CELL } from './table.ts';
import type { TableRecord } from './table.ts';
import { at } from './place.ts';
import { serialDate, TextItem, unescaped } from './xlsx-values.ts';

interface Values {
  strings: readonly string[];
  dates: readonly boolean[];
  from1904: boolean;
  /** Kept of a cell's text. */
  cellChars: number;
  /** Most of a row, all of its cells together: a shared text counts in each. */
  rowChars: number;
}
const MOST_ROWS = 1_048_576;
const REFERENCE = /^([A-Z]{1,3})([1-9]\d{0,6})$/u;

/** Takes the elements of a sheet and gives its rows that hold anything. Throws invalid_input/file_malformed with the row. */
export class SheetRows {
  readonly #values: Values;
  readonly #inline: TextItem;
  #rows: TableRecord[] = [];
  #row = 0;
  #cells: string[] | null = null;
  #column = 0;
  #chars = 0;
  #allChars = 0;
  #type = 'n';
  #style = 0;
  #value = '';
  #isValue = false;
  #isFormula = false;

  constructor(values: Values) {
    this.#values = values;
    this.#inline = new TextItem(values.cellChars);
  }

  /** The rows since the last time. */
  take(): TableRecord[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') this.#beginRow(attributes['r']);
    else if (name === 'c') this.#beginCell(attributes);
    else if (name === 'v') this.#isValue = true;
    else if (name === 'f') this.#isFormula = true;
    else this.#inline.open(name);
  }

  text(text: string): void {
    if (this.#isValue) {
      const { cellChars } = this.#values;
      if (this.#value.length < cellChars) this.#value += text.slice(0, cellChars - this.#value.length);
    } else {
      this.#inline.text(text);
    }
  }

  close(name: string): void {
    if (name === 'v') this.#isValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
    else this.#inline.close(name);
  }

  #beginRow(told: string | undefined): void {
    const row = told === undefined ? this.#row + 1 : Number(told);
    if (this.#cells || !Number.isInteger(row) || row <= this.#row || row > MOST_ROWS) throw this.#malformed();
    this.#row = row;
    this.#cells = [];
    this.#column = 0;
    this.#chars = 0;
  }

  #beginCell({ r, t, s }: Readonly<Record<string, string>>): void {
    if (!this.#cells) throw this.#malformed();
    if (r !== undefined) {
      const [, letters = '', row] = REFERENCE.exec(r) ?? [];
      const column = columnOf(letters);
      if (Number(row) !== this.#row || column < this.#column) throw this.#malformed();
      this.#column = column;
    }
    if (this.#column >= IMPORT_LIMITS.columns) throw new EngineError('invalid_input', 'file_too_many_columns', at('row', this.#row));
    this.#type = t ?? 'n';
    this.#style = Number(s ?? 0);
    this.#value = '';
    this.#isFormula = false;
    this.#inline.take();
  }

  #endCell(): void {
    const cell = this.#cell();
    if (cell !== '' && this.#cells) {
      this.#chars += cell.length;
      this.#allChars += cell.length;
      // A text that is kept once can stand in a million cells: what comes out of a workbook is bounded as a text file is.
      if (this.#allChars > IMPORT_LIMITS.fileBytes) throw new EngineError('invalid_input', 'file_too_large', at('row', this.#row));
      if (this.#chars > this.#values.rowChars) throw new EngineError('invalid_input', 'file_field_too_long', at('row', this.#row));
      while (this.#cells.length < this.#column) this.#cells.push('');
      this.#cells[this.#column] = cell;
    }
    this.#column += 1;
  }

  #cell(): string {
    const inline = this.#inline.take();
    // What a formula came to when it was last saved is nobody's entry; an error comes from one.
    if (this.#isFormula || this.#type === 'e') return FORMULA_CELL;
    const value = this.#value;
    switch (this.#type) {
      case 'inlineStr':
        return inline;
      case 's':
        return value === '' ? '' : this.#shared(value);
      case 'str':
        return unescaped(value);
      case 'b':
        if (value !== '0' && value !== '1') throw this.#malformed();
        return value === '1' ? 'true' : 'false';
      case 'd':
        return value;
      case 'n':
        return value === '' ? '' : this.#number(value);
      default:
        throw this.#malformed();
    }
  }

  #shared(value: string): string {
    const text = /^\d{1,7}$/u.test(value) ? this.#values.strings[Number(value)] : undefined;
    if (text === undefined) throw this.#malformed();
    return text;
  }

  #number(value: string): string {
    const number = Number(value);
    if (!Number.isFinite(number) || value.trim() === '') throw this.#malformed();
    // As it is shown: a number of letters and digits that looks long is not rounded into powers of ten.
    return (this.#values.dates[this.#style] === true ? serialDate(number, this.#values.from1904) : null) ?? (Number.isInteger(number) && Math.abs(number) < 1e21 ? BigInt(number).toString() : String(number));
  }

  #endRow(): void {
    if (this.#cells && this.#cells.some((cell) => cell.trim() !== '')) this.#rows.push({ line: this.#row, cells: this.#cells });
    this.#cells = null;
  }

  #malformed(): EngineError {
    return new EngineError('invalid_input', 'file_malformed', at('row', this.#row));
  }
}

/** A is 0, Z is 25, AA is 26; -1 for no letters. */
function columnOf(letters: string): number {
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
