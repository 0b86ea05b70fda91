/**
 * Carries out the cases of properties on a target, several at once as far as it serves them at once. A breach is looked
 * into on a connection of its own: what cannot be seen again blames nobody. What can is shrunk, and told once, however
 * many cases show it.
 */

import { headings } from '../../spec/catalogue/index.ts';
import { level, nonceField, printable, printableBytes, type Requirement } from '../../spec/index.ts';
import type { Check, TargetFacts } from '../../suites/index.ts';
import { tellingOf } from '../../suites/properties/acceptance.ts';
import { type Breach, breachesOf, gravities, type Property } from '../../suites/properties/property.ts';
import type { Target } from '../target.ts';
import { type Case, caseAt, casesOf, type Place, shrink } from './cases.ts';
import { Client } from './client.ts';

export interface FuzzOptions {
  /** Checks with a property. */
  readonly checks: readonly Check[];
  readonly facts: TargetFacts;
  readonly seed: number;
  /** Cases of each property; undefined: until the time is over. */
  readonly runs?: number;
  /** When to end, in milliseconds from the beginning. */
  readonly timeMs?: number;
  /** The limit of one delivery, in milliseconds. */
  readonly timeoutMs: number;
  /** Connections at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /**
   * Whether each case is followed by one more request on its connection, so that what it leaves behind is told at it and not
   * at whatever comes next, in whatever order that is. Default: false.
   */
  readonly careful?: boolean;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly cases: number;
  readonly findings: readonly Finding[];
}

/** A breach, as small as it was found to be, and what it was seen on. */
export interface Finding {
  readonly check: Check;
  readonly breach: Breach;
  readonly place: Place;
  readonly evidence: Evidence;
  /** What the bytes do not tell of the case. */
  readonly tells: readonly string[];
  /** The case for a corpus, where it can be said as one. */
  readonly corpus: ReturnType<NonNullable<Property['corpus']>> | null;
  /** How many cases showed it. */
  count: number;
}

export interface Evidence {
  readonly sent: readonly string[];
  readonly received: string;
  readonly ending: string;
}

/** What came of one property. */
export interface Tally {
  readonly check: Check;
  readonly property: Property;
  /** Cases carried out, and those of them that could say something. */
  cases: number;
  judged: number;
  /** Cases carried out besides, to look into breaches and to shrink them. */
  tried: number;
  /** The gravest first. */
  readonly findings: readonly Finding[];
  /** What was seen once and not again, in words. */
  readonly unsteady: readonly string[];
}

/** The target is lost: it died, and could not be started again. */
export interface Outcome {
  readonly tallies: readonly Tally[];
  readonly lost: boolean;
}

export function fuzz(target: Target, options: FuzzOptions): Promise<Outcome> {
  return new Fuzz(target, options).run();
}

/** The name of a case, from which {@link fuzz} finds it again. */
export function tokenOf(check: Pick<Check, 'id'>, { seed, path }: Place): string {
  return `${check.id}:${seed}:${path}`;
}

/** A token's parts; null where it is none. */
export function readToken(token: string): { readonly id: string; readonly place: Place } | null {
  const [, id, seed, path] = /^([a-z0-9./-]+):(-?\d{1,10}):(\d+(?::\d+)*)$/.exec(token) ?? [];
  return id === undefined || path === undefined ? null : { id, place: { seed: Number(seed), path } };
}

/** Carries out the one case at a place, carefully. */
export async function replay(
  target: Target,
  check: Check,
  place: Place,
  options: Omit<FuzzOptions, 'checks' | 'seed' | 'concurrency'>,
): Promise<readonly Finding[]> {
  return new Fuzz(target, { ...options, checks: [check], seed: 0, concurrency: 1 }).again(place);
}

interface Work extends Tally {
  readonly findings: Finding[];
  readonly unsteady: string[];
}

interface Tried {
  readonly breaches: readonly Breach[];
  readonly evidence: Evidence;
}

/** A case in which the limit of a delivery passes is shrunk by fewer attempts. */
const slowRuns = 2;
const quickRuns = 400;
/** How often a breach is looked for again before it counts as seen once. */
const attempts = 3;
/** A finding that is told no further: so many of a property are kept. */
const mostFindings = 50;
const cycle = 50;

class Fuzz {
  readonly #target: Target;
  readonly #options: FuzzOptions;
  readonly #tallies: readonly Work[];
  /** What is looked into, one after the other. */
  #investigation: Promise<void> = Promise.resolve();
  /** How often the target has been started again. */
  #epoch = 0;
  #lost = false;
  #cases = 0;

  constructor(target: Target, options: FuzzOptions) {
    this.#target = target;
    this.#options = options;
    this.#tallies = options.checks.flatMap((check) =>
      check.property === null
        ? []
        : [{ check, property: check.property, cases: 0, judged: 0, tried: 0, findings: [], unsteady: [] }],
    );
  }

  async run(): Promise<Outcome> {
    const { concurrency } = this.#options;
    const cases = this.#all();
    await Promise.all(Array.from({ length: concurrency }, () => this.#work(cases)));
    await this.#investigation;
    for (const { findings } of this.#tallies) findings.sort(gravestFirst);
    return { tallies: this.#tallies, lost: this.#lost };
  }

  async again(place: Place): Promise<readonly Finding[]> {
    const [tally] = this.#tallies;
    if (tally === undefined) throw new Error('there is no property');
    const { value } = await caseAt(tally.property, place);
    const { breaches, evidence } = await this.#carefully(tally.property, value);
    return breaches.map((breach) => this.#finding(tally, breach, { place, value }, evidence));
  }

  /** The cases of all properties, some of each in turn, until there are enough. */
  *#all(): Generator<{ tally: Work; one: Case }, void, undefined> {
    const { seed, runs = Number.POSITIVE_INFINITY, timeMs = Number.POSITIVE_INFINITY } = this.#options;
    const end = performance.now() + timeMs;
    const sources = this.#tallies.map((tally) => ({ tally, cases: casesOf(tally.property, seed) }));
    for (let done = 0; done < runs; done += cycle) {
      for (const { tally, cases } of sources) {
        for (let left = Math.min(cycle, runs - done); left > 0; left -= 1) {
          if (performance.now() > end || this.#options.signal.aborted || this.#lost) return;
          yield { tally, one: cases.next().value };
        }
      }
    }
  }

  async #work(cases: Iterator<{ tally: Work; one: Case }>): Promise<void> {
    const client = new Client({ target: this.#target, facts: this.#options.facts, timeoutMs: this.#options.timeoutMs });
    let before: { tally: Work; one: Case } | null = null;
    for (;;) {
      await this.#investigation;
      const { value: taken } = cases.next();
      if (taken === undefined) break;
      const { tally, one } = taken;
      const epoch = this.#epoch;
      client.begin();
      const result = await tally.property.holds(one.value, client);
      const seen = breachesOf(result);
      const looks = this.#options.careful === true && seen.length === 0 && client.connected;
      const next = looks ? await this.#canary(client) : null;
      const breaches = this.#binding(next === null ? seen : [next]);
      tally.cases += 1;
      this.#cases += 1;
      if (breaches.length > 0) {
        const suspect = client.usedAgain ? before : null;
        client.leave();
        await this.#exclusively(() => this.#investigate(taken, breaches, suspect, epoch));
      } else if (result === 'held') tally.judged += 1;
      before = taken;
      this.#options.onProgress?.({ cases: this.#cases, findings: this.#tallies.flatMap(({ findings }) => findings) });
    }
    client.leave();
  }

  #exclusively(work: () => Promise<void>): Promise<void> {
    const done = this.#investigation.then(work);
    this.#investigation = done.catch(() => undefined);
    return done;
  }

  /** Finds out whether a breach is one, and whose. */
  async #investigate(
    { tally, one }: { tally: Work; one: Case },
    first: readonly Breach[],
    before: { tally: Work; one: Case } | null,
    epoch: number,
  ): Promise<void> {
    // Whatever was under way when the server died is spoilt, and was no fault of its own.
    if (epoch !== this.#epoch || this.#lost) return;
    tally.judged += 1;
    const fresh = first.filter((breach) => !count(tally, breach));
    const [unseen] = fresh;
    if (unseen === undefined) return;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      if (await this.#findAgain(tally, one)) return;
      if (before !== null && (await this.#findAgain(before.tally, before.one))) return;
    }
    tally.unsteady.push(`${unseen.kind}: ${unseen.seen} (${tokenOf(tally.check, one.place)})`);
  }

  /** Carries a case out again with care; where that brings a breach, shrinks and keeps it. */
  async #findAgain(tally: Work, one: Case): Promise<boolean> {
    const begun = performance.now();
    const found = await this.#carefully(tally.property, one.value);
    tally.tried += 1;
    const slow = performance.now() - begun >= this.#options.timeoutMs;
    for (const breach of found.breaches) {
      if (count(tally, breach) || tally.findings.length >= mostFindings) continue;
      let smallest = { breach, evidence: found.evidence };
      const fails = async (value: unknown): Promise<boolean> => {
        const { breaches, evidence } = await this.#carefully(tally.property, value);
        tally.tried += 1;
        const same = breaches.find((other) => sameBreach(other, breach));
        if (same !== undefined) smallest = { breach: same, evidence };
        return same !== undefined;
      };
      const shrunk = await shrink(tally.property, one, fails, slow ? slowRuns : quickRuns, this.#options.signal);
      tally.findings.push(this.#finding(tally, smallest.breach, shrunk, smallest.evidence));
    }
    return found.breaches.length > 0;
  }

  #finding({ check, property }: Work, breach: Breach, { place, value }: Case, evidence: Evidence): Finding {
    return {
      check,
      breach,
      place,
      evidence,
      tells: property.tells?.(value) ?? [],
      corpus: property.corpus?.(value) ?? null,
      count: 1,
    };
  }

  /** One case on a connection of its own, and one more request behind it. */
  async #carefully(property: Property, value: unknown): Promise<Tried> {
    const client = new Client({ target: this.#target, facts: this.#options.facts, timeoutMs: this.#options.timeoutMs });
    client.begin();
    const result = await property.holds(value, client);
    const evidence: Evidence = { sent: client.sent, received: client.received, ending: client.ending };
    const next = await this.#canary(client);
    client.leave();
    if (next?.gravity === 'stops serving') {
      this.#epoch += 1;
      this.#lost ||= !(await this.#target.restart());
    }
    const breaches = breachesOf(result);
    return { breaches: this.#binding(breaches.length > 0 || next === null ? breaches : [next]), evidence };
  }

  /** The breaches whose requirements bind the target: one that answers in HTTP/1.0 makes no claim to HTTP/1.1. */
  #binding(breaches: readonly Breach[]): readonly Breach[] {
    if (this.#options.facts.version !== '1.0') return breaches;
    return breaches.filter(({ requirement }) => requirementOf(requirement).binds === 'every server');
  }

  /** One more request: on the connection, if it is still there, and on a new one where that gives nothing. */
  async #canary(client: Client): Promise<Breach | null> {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const again = client.connected;
      const nonce = client.nonce();
      const request = `GET / HTTP/1.1\r\nHost: probe.test\r\n${nonceField}: ${nonce}\r\n\r\n`;
      client.begin();
      const { responses, ending, excess } = await client.send({ writes: [request], methods: ['GET'] });
      const [response] = responses;
      const own = response !== undefined && tellingOf(response)?.nonce === nonce && excess === '';
      if (own) return null;
      const seen =
        response === undefined
          ? `connection ${ending}`
          : printableBytes(`${response.head}${response.body}${excess}`, 200);
      if (!again) {
        return {
          requirement: 'contract.next-client',
          kind: 'the next client is not served',
          gravity: 'stops serving',
          predicted: 'the next client gets its own response',
          seen: printable(seen),
        };
      }
      if (response !== undefined) {
        return {
          requirement: 'contract.own-response',
          kind: 'the next request on the connection does not get its own response',
          gravity: 'loses step',
          predicted: 'the next request on the connection gets its own response, or the connection is closed',
          seen: printable(seen),
        };
      }
    }
    return null;
  }
}

const requirements = new Map(headings.flatMap((heading) => heading.requirements.map((one) => [one.id, one] as const)));

/** The requirement of a breach. Throws where the catalogue has none of that id. */
export function requirementOf(id: string): Requirement {
  const found = requirements.get(id);
  if (found === undefined) throw new Error(`"${id}" is no requirement of the catalogue`);
  return found;
}

/** Counts a breach that is known already; tells whether it is. */
function count({ findings }: Work, breach: Breach): boolean {
  const known = findings.find((finding) => sameBreach(finding.breach, breach));
  if (known !== undefined) known.count += 1;
  return known !== undefined;
}

function sameBreach(one: Breach, other: Breach): boolean {
  return one.requirement === other.requirement && one.kind === other.kind;
}

/** By the level of what is broken, then by how bad the breach is. */
export function gravestFirst(one: Finding, other: Finding): number {
  const rank = ({ breach }: Finding): number =>
    level.options.indexOf(requirementOf(breach.requirement).level) * gravities.length +
    gravities.indexOf(breach.gravity);
  return rank(one) - rank(other);
}
