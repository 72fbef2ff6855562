import type { Comparison, Figure, RoundSet, Spread } from './rounds.ts';
import { ROUNDS } from './rounds.ts';

export type Verdict = 'met' | 'missed' | 'VOID' | 'info';
/** One line of the table: one figure of one comparison. */
export interface Line {
  goal: string;
  title: string;
  a: string;
  b: string;
  figure: Figure['kind'];
  value: Spread;
  atMost: number | null;
  verdict: Verdict;
  control: Spread;
  unit: 'ms' | 'MiB';
  medians: { a: number; b: number };
  rounds: number;
  attempt: number;
}

/** Holds what was measured against the goal's figures. */
export function judge(comparison: Comparison, set: RoundSet, attempt: number): Line[] {
  return comparison.figures.map((figure) => {
    const value = { ratio: set.ratio, excessMs: set.excessMs, ms: set.a }[figure.kind];
    return {
      goal: comparison.goal,
      title: comparison.title,
      a: comparison.a.name,
      b: comparison.b.name,
      figure: figure.kind,
      value,
      atMost: figure.atMost,
      verdict: verdict(value.median, figure, set.valid),
      control: set.control,
      unit: comparison.unit ?? 'ms',
      medians: { a: set.a.median, b: set.b.median },
      rounds: ROUNDS,
      attempt,
    };
  });
}

function verdict(value: number, { atMost }: Figure, valid: boolean): Verdict {
  if (!valid) return 'VOID';
  if (atMost === null) return 'info';
  return value <= atMost ? 'met' : 'missed';
}

/** What is printed as soon as a set of rounds is done. */
export function progressLine(lines: readonly Line[], attempt: number, mostAttempts: number): string {
  return lines
    .map((line) => {
      const again = line.verdict === 'VOID' ? ` (A against A is off; set ${attempt} of at most ${mostAttempts})` : '';
      return `  ${line.title}: ${shown(line)}, control ${line.control.median.toFixed(3)}, ${line.verdict}${again}`;
    })
    .join('\n');
}

const HEADER = ['goal', 'what ÷ against what', 'figure (min..max)', 'A', 'B', 'A÷A (min..max)', 'goal figure', ''];

/** The table of everything measured. */
export function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.goal,
    line.title,
    shown(line),
    amount(line.medians.a, line.unit),
    amount(line.medians.b, line.unit),
    `${line.control.median.toFixed(3)} (${line.control.min.toFixed(2)}..${line.control.max.toFixed(2)})`,
    goalFigure(line),
    line.verdict === 'VOID' || line.attempt > 1 ? `${line.verdict}, set ${line.attempt}` : line.verdict,
  ]);
  const widths = HEADER.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lineOf = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd();
  return [lineOf(HEADER), lineOf(widths.map((width) => '-'.repeat(width))), ...rows.map(lineOf)].join('\n');
}

function shown({ figure, value }: Line): string {
  const digits = figure === 'ratio' ? 3 : 2;
  const unit = figure === 'ratio' ? '' : ' ms';
  return `${value.median.toFixed(digits)}${unit} (${value.min.toFixed(2)}..${value.max.toFixed(2)})`;
}

function goalFigure({ figure, atMost }: Line): string {
  if (atMost === null) return '-';
  if (figure === 'ratio') return `≤ ${atMost.toFixed(2)}`;
  return `≤ ${figure === 'excessMs' ? '+' : ''}${Number(atMost.toFixed(1))} ms`;
}

function amount(value: number, unit: Line['unit']): string {
  return `${value < 10 ? value.toFixed(3) : value.toFixed(1)} ${unit}`;
}
