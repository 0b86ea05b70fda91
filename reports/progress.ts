/** One line that says how far the run is, for a terminal that shows it in place. */
import { type Counts, meanings, type Outcome, outcomes, printable } from '../spec/index.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Outcomes so far. */
  readonly counts: Counts;
  /** The check that is being judged; null between checks. */
  readonly current: string | null;
}

const barWidth = 20;
/** What a reader wants to see coming; the others are told at the end. */
const shown: readonly Outcome[] = outcomes.filter(
  (outcome) => outcome === 'pass' || meanings[outcome].effect !== 'none',
);

/** The line, at most `width` characters long, without a line end. */
export function renderProgress({ done, total, counts, current }: Progress, width = 80): string {
  const number = `${String(done).padStart(String(total).length)}/${total}`;
  const tallies = shown.filter((one) => counts[one] > 0).map((one) => `${meanings[one].symbol} ${counts[one]}`);
  const parts = [number, ...(width >= 3 * barWidth ? [bar(done, total)] : []), tallies.join(' '), current ?? ''];
  return fitted(printable(parts.filter((part) => part !== '').join('  ')), width);
}

function bar(done: number, total: number): string {
  const filled = total === 0 ? 0 : Math.round((Math.min(done, total) / total) * barWidth);
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
}

function fitted(line: string, width: number): string {
  const characters = [...line];
  return characters.length <= width
    ? line
    : `${characters.slice(0, Math.max(0, width - 1)).join('')}${width > 0 ? '…' : ''}`;
}
