/** Which checks are run: by glob over their ids, by suite, by level. */
import { type Level, level as levels } from '../spec/index.ts';
import type { Check, Suite } from '../suites/index.ts';
import { KitFailure } from './failure.ts';

export interface Selection {
  /**
   * Globs over check ids: `*` stands for anything but a slash, `**` for anything. A requirement's id selects all its
   * cases, and with a slash behind it the check without a case alone.
   */
  readonly checks?: readonly string[];
  readonly suites?: readonly string[];
  /** The weakest level that is judged. */
  readonly level?: Level;
}

/** A glob as a function that tells whether an id matches it. */
export function matcher(glob: string): (id: string) => boolean {
  const wilds: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*', '?': '[^/]' };
  const pattern = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*\*|\*|\?/g, (wild) => wilds[wild] ?? wild);
  const whole = new RegExp(pattern.endsWith('/') ? `^${pattern.slice(0, -1)}$` : `^${pattern}(?:/.*)?$`);
  return (id) => whole.test(id);
}

/** Picks checks. Throws {@link KitFailure} where a glob or a suite matches nothing, or nothing is left. */
export function select(
  suites: readonly Suite[],
  { checks: globs = [], suites: names = [], level = 'may' }: Selection,
): readonly Check[] {
  const all = suites.flatMap(({ checks }) => checks);
  const ids = all.map(({ id }) => id);
  const wanted = new Set<string>();
  for (const glob of globs) {
    const found = ids.filter(matcher(glob));
    for (const id of found) wanted.add(id);
    if (found.length === 0) throw new KitFailure(`--check "${glob}" matches no check${nearest(glob, nameable(ids))}`);
  }
  const suiteNames = suites.map(({ name }) => name);
  for (const name of names) {
    if (!suiteNames.includes(name)) throw new KitFailure(`--suite "${name}" is no suite${nearest(name, suiteNames)}`);
  }
  const strengths = levels.options;
  const selected = all.filter(
    (check) =>
      (globs.length === 0 || wanted.has(check.id)) &&
      (names.length === 0 || names.includes(check.suite)) &&
      strengths.indexOf(check.level) <= strengths.indexOf(level),
  );
  if (selected.length === 0) throw new KitFailure('no check is selected; loosen --check, --suite or --level');
  return selected;
}

/** All that a glob may name without wildcards: checks, and requirements for all their cases. */
export function nameable(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.flatMap((id) => [id.split('/', 1)[0] ?? id, id]))];
}

/** `; did you mean "…"?` for the candidate that takes the fewest edits, if any is near; else other advice. */
export function nearest(
  word: string,
  candidates: readonly string[],
  advice = '"gateway-conformance list" shows all',
): string {
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((one, other) => one.distance - other.distance);
  if (best === undefined || best.distance > Math.max(3, word.length / 3)) return `; ${advice}`;
  return `; did you mean "${best.candidate}"?`;
}

/** Levenshtein's distance. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, candidate] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (character === candidate ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
