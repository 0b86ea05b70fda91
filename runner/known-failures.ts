/**
 * The known-failures file: a line `<check or glob>: <reason>` for each failure that is explained. Listed checks run
 * and must not pass; an entry that passes or matches nothing makes the run fail. Behind `?` stands what fails at times.
 */
import { readFileSync } from 'node:fs';
import type { Result } from '../reports/index.ts';
import type { Outcome } from '../spec/index.ts';
import { KitFailure, oneLine } from './failure.ts';
import { matcher, nameable, nearest } from './selection.ts';

export interface KnownFailure {
  readonly pattern: string;
  readonly matches: (id: string) => boolean;
  readonly reason: string;
  /** Whether it fails at times only, and may pass. */
  readonly varies: boolean;
  /** `file:line`, for messages. */
  readonly place: string;
}

/** Reads the file. Throws {@link KitFailure} on a line that is no entry. Blank lines and `#` comments are passed over. */
export function readKnownFailures(file: string): readonly KnownFailure[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new KitFailure(`known failures cannot be read: ${oneLine(error)}`);
  }
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (/^\s*(#|$)/.test(line)) return [];
    const place = `${file}:${index + 1}`;
    const [, mark, pattern, reason] = /^\s*(\?\s+)?(\S+?):\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (pattern === undefined || reason === undefined) {
      throw new KitFailure(
        `${place}: "${line.trim().slice(0, 80)}" is no "<check>: <reason>"; every entry needs a reason`,
      );
    }
    return [{ pattern, matches: matcher(pattern), reason, varies: mark !== undefined, place }];
  });
}

/**
 * Applies the list: failures, advice and what could not be judged become `known` where they are listed; what is listed
 * but holds becomes `stale`.
 *
 * @param all ids of all checks that there are: an entry that matches none of them is an error of the file
 */
export function applyKnownFailures(
  results: readonly Result[],
  known: readonly KnownFailure[],
  all: readonly string[],
): readonly Result[] {
  for (const { pattern, matches, place } of known) {
    if (all.some(matches)) continue;
    throw new KitFailure(`${place}: "${pattern}" matches no check${nearest(pattern, nameable(all))}`);
  }
  return results.map((result) => {
    const entry = known.find(({ matches }) => matches(result.check));
    if (entry === undefined) return result;
    switch (result.outcome) {
      case 'fail':
      case 'advice':
        return { ...result, outcome: 'known', reason: entry.reason };
      case 'inconclusive':
        return { ...result, outcome: 'known', reason: `${entry.reason} (not judged: ${result.reason})` };
      case 'pass':
        if (entry.varies) return result;
        return {
          ...result,
          outcome: 'stale',
          reason: `${entry.place} lists it as failing ("${entry.reason}"), but it passes`,
        };
      default:
        return result;
    }
  });
}

/**
 * The text of a file that lists what did not pass; the reasons are for a person to write.
 *
 * @param known the list of the run: what fails at times only is so listed again, also where it has passed
 */
export function writeKnownFailures(results: readonly Result[], known: readonly KnownFailure[] = []): string {
  const listed: readonly Outcome[] = ['fail', 'advice', 'inconclusive', 'known'];
  // A bare id would stand for the cases beside it, too.
  const alone = (id: string) => (results.some(({ check }) => check.startsWith(`${id}/`)) ? `${id}/` : id);
  return results
    .flatMap(({ check, outcome, reason, actual }) => {
      const varying = known.find(({ matches, varies }) => varies && matches(check));
      if (outcome === 'pass' && varying !== undefined) return [`? ${alone(check)}: ${varying.reason}\n`];
      if (!listed.includes(outcome)) return [];
      const told = outcome === 'known' ? reason : actual || reason || 'fails, for a reason to be told here';
      return [`${varying === undefined ? '' : '? '}${alone(check)}: ${told}\n`];
    })
    .join('');
}
