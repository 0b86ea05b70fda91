/** Puts a judgement into the words of a report. */
import type { Result } from '../reports/index.ts';
import { detached, type Entry, type Event, grouped, printable, printableBytes } from '../spec/index.ts';
import { environValue, tell } from '../suites/application-expectations.ts';
import { type Check, everyExchange, type Observation, type Verdict } from '../suites/index.ts';
import { outcomeOf, reached } from './judge.ts';

/** How much of an exchange a report shows. */
interface Extent {
  /** Of what was sent, and of what was received. */
  readonly bytes: number;
  /** Of the journal. */
  readonly lines: number;
}

/** `whole` is for what is blamed, `short` for the rest, and where the report tells very much of the target already. */
export const extents = { whole: { bytes: 4096, lines: 400 }, short: { bytes: 1024, lines: 100 } } as const;
const shownText = 2000;

/** Fit for a report, which holds it for long. */
function told(text: string): string {
  return detached(printable(text, shownText));
}

/** What does not depend on the judging. */
export interface Wording {
  /** The beginning of the command that repeats the run: the program's name and how the target is reached. */
  readonly command: string;
}

export function resultOf(
  check: Check,
  verdict: Verdict,
  observation: Observation | null,
  durationMs: number,
  { command }: Wording,
  extent: Extent = extents.whole,
): Result {
  const outcome = outcomeOf(verdict, check.level);
  return {
    ...identity(check),
    outcome,
    reason: reasonOf(verdict),
    expected: told(check.expect.says),
    actual: told(verdict.is === 'contradicted' ? verdict.actual : ''),
    sent:
      observation === null
        ? [...check.send.says]
        : observation.wire.sent.map((text) => printableBytes(text, extent.bytes)),
    received: observation === null ? [] : receivedLines(observation, extent),
    journal:
      observation === null || observation.entries.length === 0 ? null : tellApplication(check, observation, extent),
    durationMs: Math.round(durationMs * 1000) / 1000,
    reproduce: `${command} --check '${check.id}'`,
  };
}

/** A check that could not be judged: the kit failed, or the target was lost before its turn. */
export function unjudged(
  check: Check,
  outcome: 'error' | 'inconclusive',
  reason: string,
  { command }: Wording,
): Result {
  return {
    ...identity(check),
    outcome,
    reason: told(reason),
    expected: told(check.expect.says),
    actual: '',
    sent: [...check.send.says],
    received: [],
    journal: null,
    durationMs: 0,
    reproduce: `${command} --check '${check.id}'`,
  };
}

function identity({ id, title, suite, level, requirement }: Check) {
  return {
    check: id,
    title,
    suite,
    level,
    requirement: requirement.id,
    statement: requirement.statement,
    section: `${requirement.document} ${requirement.section}`,
    url: requirement.url,
  };
}

function reasonOf(verdict: Verdict): string | null {
  switch (verdict.is) {
    case 'satisfied':
      return verdict.note === undefined ? null : told(verdict.note);
    case 'contradicted':
      return null;
    case 'inapplicable':
    case 'unclear':
      return told(verdict.reason);
  }
}

/** Text by its lines; from a number on they stay together, since who sends without end may send the shortest. */
function inLines(shown: string, most: number): readonly string[] {
  const lines = shown.split(/(?<=\\r\\n)/);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), lines.slice(most - 1).join('')];
}

function receivedLines(
  { wire: { received, ending, missed }, canary }: Observation,
  { bytes, lines }: Extent,
): string[] {
  const shown = printableBytes(received, bytes);
  return [
    ...(shown === '' ? [] : inLines(shown, lines)),
    `… connection ${ending}`,
    ...missed.map((what) => `… still awaited at the deadline: ${what}`),
    ...(canary.seen === '' ? [] : [detached(`… one more request got: ${printable(canary.seen, 300)}`)]),
  ];
}

const telling = [
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
  'CONTENT_TYPE',
  'CONTENT_LENGTH',
  'SERVER_PROTOCOL',
];

/** What the application was told to do, and what it saw and did, invocation by invocation. */
function tellApplication({ app }: Check, { entries }: Observation, { lines: most }: Extent): string[] {
  const orders = app === null ? [] : [told(`told: ${JSON.stringify(app)}`)];
  const lines = [...orders, ...entries.flatMap(tellEntry)];
  return lines.length <= most ? lines : [...lines.slice(0, most), `… ${grouped(lines.length)} lines in all`];
}

function tellEntry(entry: Entry): string[] {
  const variables = telling.map((key) => `${key} ${tell(environValue(entry, key))}`);
  return [`environ: ${variables.join(', ')}`, ...entry.events.map(tellEvent)].map(told);
}

function tellEvent({ phase, what, name, args = [], result, raised }: Event): string {
  const inside = [...(name === undefined ? [] : [name]), ...args.map(tell)].join(', ');
  const outcome =
    raised === undefined
      ? result === undefined
        ? ''
        : ` → ${tell(result)}`
      : ` raised ${raised.type}: ${raised.message}`;
  return `${phase}: ${what}(${inside})${outcome}`;
}

/**
 * Gathers, over all exchanges of a run, what a standing check found. Of the exchanges it keeps one: the first in the
 * order of the checks, whatever the order in which they were judged.
 */
export class StandingFindings {
  readonly check: Check;
  #held = 0;
  #broken = 0;
  #first: { actual: string; observation: Observation; during: Check; place: number } | null = null;
  /** Of each exchange; several checks may have it in common. */
  readonly #verdicts = new WeakMap<Observation, Verdict>();

  constructor(check: Check) {
    this.check = check;
  }

  static isFor(check: Check): boolean {
    return check.send === everyExchange;
  }

  /** Judges one exchange of another check, which has this place in the order. */
  add(observation: Observation, during: Check, place: number): void {
    const verdict = this.#verdicts.get(observation) ?? this.#count(observation);
    if (verdict.is !== 'contradicted') return;
    if (this.#first === null || place < this.#first.place) {
      this.#first = { actual: verdict.actual, observation, during, place };
    }
  }

  #count(observation: Observation): Verdict {
    const verdict = this.check.expect.judge(observation);
    this.#verdicts.set(observation, verdict);
    if (verdict.is === 'satisfied' && reached(observation)) this.#held += 1;
    if (verdict.is === 'contradicted') this.#broken += 1;
    return verdict;
  }

  result(wording: Wording): Result {
    const judged = this.#held + this.#broken;
    if (this.#first === null) {
      const verdict: Verdict =
        judged > 0
          ? { is: 'satisfied', note: `in ${judged} exchanges` }
          : { is: 'inapplicable', reason: 'no exchange of this run could show it' };
      return resultOf(this.check, verdict, null, 0, wording);
    }
    const { actual, observation, during } = this.#first;
    const found = `${actual} (in ${this.#broken} of ${judged} exchanges, first in ${during.id})`;
    return {
      ...resultOf(this.check, { is: 'contradicted', actual: found }, observation, 0, wording),
      reproduce: `${wording.command} --check '${during.id}' --check '${this.check.id}'`,
    };
  }
}
