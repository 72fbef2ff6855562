import { useId } from 'react';
import styles from './bar-chart.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

export interface Bar {
  /** What the bar stands for, in words: the day or the hours. */
  label: string;
  value: number;
  /** How much of it is worth a second look. */
  marked: number;
  /** The same as a sentence: "12 events on Monday, 2 of them refused". */
  text: string;
}
interface BarChartProps {
  title: string;
  bars: readonly Bar[];
  /** What a person should take from it without seeing it. */
  summary: string;
  /** Names below the axis: which bar, what it says. */
  ticks: readonly { index: number; label: string }[];
  heightPx: number;
}

const STEP = 10;
const BAR = 8;

/** Bars as SVG, with the same numbers as a table for those who do not see them. */
export function BarChart({ title, bars, summary, ticks, heightPx }: BarChartProps) {
  const id = useId();
  const most = Math.max(1, ...bars.map((bar) => bar.value));
  const scale = (value: number): number => (value === 0 ? 0 : Math.max(3, (value / most) * (heightPx - 4)));
  return (
    <figure className={styles.chart} aria-labelledby={id}>
      <figcaption id={id}>
        <VisuallyHidden>{`${title}. ${summary}`}</VisuallyHidden>
      </figcaption>
      <svg
        className={styles.bars}
        viewBox={`0 0 ${bars.length * STEP} ${heightPx}`}
        preserveAspectRatio="none"
        style={{ blockSize: `${heightPx}px` }}
        aria-hidden="true"
      >
        {bars.map((bar, index) => (
          <g key={index}>
            <title>{bar.text}</title>
            <rect className={styles.hit} x={index * STEP} y={0} width={STEP} height={heightPx} />
            <rect className={styles.bar} x={index * STEP + 1} y={heightPx - scale(bar.value)} width={BAR} height={scale(bar.value)} />
            <rect className={styles.marked} x={index * STEP + 1} y={heightPx - scale(bar.marked)} width={BAR} height={scale(bar.marked)} />
          </g>
        ))}
      </svg>
      <div className={styles.ticks} aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick.index} style={{ insetInlineStart: `${((tick.index + 0.5) / bars.length) * 100}%` }}>
            {tick.label}
          </span>
        ))}
      </div>
      <VisuallyHidden>
        {bars
          .filter((bar) => bar.value > 0)
          .map((bar) => bar.text)
          .join('. ')}
      </VisuallyHidden>
    </figure>
  );
}
