/**
 * Carries out the cases of properties on a target, several at once as far as it serves them at once. A breach is looked
 * into on a connection of its own: what cannot be seen again blames nobody. What can is shrunk, and told once, however
 * many cases show it.
 */

import { headings } from '../../spec/catalogue/index.ts';
import { level, printable, printableBytes, type Requirement } from '../../spec/index.ts';
import type { Check, TargetFacts } from '../../suites/index.ts';
import { type Breach, breachesOf, gravities, type Property } from '../../suites/properties/property.ts';
import { canaryNonce, canaryRequest } from '../canary.ts';
import { patientNow } from '../patient-clock.ts';
import type { Target } from '../target.ts';
import { type Case, caseAt, casesOf, type Place, shrink } from './cases.ts';
import { Client, Pace } from './client.ts';

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
  /** Whether it is enough that a property is broken: its cases end at the first breach of a MUST, and none is shrunk. Default: false. */
  readonly brief?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Told what cases show by the way: that the target has served a client that came at that time ({@link patientNow}), or
   * that it serves nobody any more.
   */
  readonly onSeen?: (serves: boolean, came: number) => void;
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
  /** What was seen and not looked into, because the time was over. */
  readonly unexamined: readonly string[];
  /** Where the target died and could not be started again, the cases of which it may have died; else null. */
  readonly lost: readonly Place[] | null;
}

export function fuzz(target: Target, options: FuzzOptions): Promise<readonly Tally[]> {
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
): Promise<Tally> {
  return new Fuzz(target, { ...options, checks: [check], seed: 0, concurrency: 1 }).again(place);
}

interface Work extends Tally {
  readonly findings: Finding[];
  readonly unsteady: string[];
  readonly unexamined: string[];
  lost: readonly Place[] | null;
}

/** A case, and when it was over. */
interface Past {
  readonly taken: Taken;
  readonly ended: number;
}

interface Taken {
  readonly tally: Work;
  readonly one: Case;
}

/** A breach of one kind, until it has been looked into. */
interface Suspicion {
  readonly tally: Work;
  readonly breach: Breach;
  readonly sightings: Sighting[];
  count: number;
  underWay: boolean;
}

/** A case that brought a breach, and the one before on its connection. */
interface Sighting {
  readonly taken: Taken;
  readonly before: Taken | null;
  readonly epoch: number;
  /** Whether the client had not waited as long as it might. */
  readonly hasty: boolean;
}

interface Provisional {
  readonly tally: Work;
  readonly finding: Finding;
  /** The smallest case, and the one that it was made of. */
  readonly cases: readonly Case[];
  readonly slow: boolean;
}

interface Tried {
  readonly breaches: readonly Breach[];
  readonly evidence: Evidence;
  /** Whether it could say something. */
  readonly judged: boolean;
  /** Whether the server served nobody behind it. */
  readonly deadly: boolean;
  /** Whether it took long. */
  readonly slow: boolean;
}

/** So many attempts are made at most to find a smaller case; one that takes long counts for as many as leave room for two. */
const mostAttempts = 400;
const slowAttempt = mostAttempts / 2;
/** One of which the server dies, and is started again, counts for so many. */
const deadlyAttempt = mostAttempts / 20;
/** From when on an attempt has taken long, in milliseconds: then it hangs on patience, and those after it do as well. */
const slowMs = 500;
/** How often a breach is looked for again before it counts as seen once. */
const attempts = 3;
/** A finding that is told no further: so many of a property are kept. */
const mostFindings = 50;
/** A target that serves nobody any more may have died of one of so many cases. */
const mostSuspects = 16;
/** How long what was seen is looked into when the time of the whole is over, in milliseconds. */
const overtimeMs = 3000;

class Fuzz {
  readonly #target: Target;
  readonly #options: FuzzOptions;
  readonly #tallies: readonly Work[];
  readonly #pace = new Pace();
  readonly #end: number;
  /** What is yet to be looked into. */
  readonly #suspicions: Suspicion[] = [];
  /** Findings that have not been seen alone yet. */
  readonly #provisional: Provisional[] = [];
  /** How often haste alone has brought a breach, by what it seemed to be. */
  readonly #refuted = new Map<string, number>();
  /** What is under way. Nothing is begun while something has to be seen alone: until then. */
  readonly #underWay = new Set<Promise<unknown>>();
  #closedUntil: Promise<void> | null = null;
  #alone: Promise<unknown> = Promise.resolve();
  /** How often the target has been started again. */
  #epoch = 0;
  #lost = false;
  /** Those behind which no client that came later has been served yet. */
  #unproven: Past[] = [];
  #cases = 0;

  constructor(target: Target, options: FuzzOptions) {
    this.#target = target;
    this.#options = options;
    this.#end = performance.now() + (options.timeMs ?? Number.POSITIVE_INFINITY);
    this.#tallies = options.checks.flatMap((check) =>
      check.property === null
        ? []
        : [
            {
              check,
              property: check.property,
              cases: 0,
              judged: 0,
              tried: 0,
              findings: [],
              unsteady: [],
              unexamined: [],
              lost: null,
            },
          ],
    );
  }

  async run(): Promise<readonly Tally[]> {
    const { concurrency } = this.#options;
    const cases = this.#all();
    await Promise.all(Array.from({ length: concurrency }, () => this.#work(cases)));
    await this.#confirm();
    for (const tally of this.#tallies) {
      tally.findings.sort(gravestFirst);
      if (this.#lost)
        tally.lost = this.#unproven.flatMap(({ taken }) => (taken.tally === tally ? taken.one.place : []));
    }
    return this.#tallies;
  }

  async again(place: Place): Promise<Tally> {
    const [tally] = this.#tallies;
    if (tally === undefined) throw new Error('there is no property');
    const { value } = await caseAt(tally.property, place);
    const { breaches, evidence, judged } = await this.#tryAlone(tally, value);
    const findings = breaches.map((breach) => this.#finding(tally, breach, { place, value }, evidence));
    return { ...tally, cases: 1, judged: judged ? 1 : 0, findings };
  }

  /** The cases of all properties, one of each in turn, or, with care, all of one behind the other, until there are enough. */
  *#all(): Generator<Taken, void, undefined> {
    const { seed, runs = Number.POSITIVE_INFINITY, careful } = this.#options;
    // Cases of one property disturb each other less. Those of applications wait the longest, and stand last: begun first,
    // they wait beside others.
    const cycle = careful === true ? runs : 1;
    const sources = this.#tallies
      .map((tally) => ({ tally, cases: casesOf(tally.property, tally.check.id, seed) }))
      .reverse();
    for (let done = 0; done < runs; done += cycle) {
      for (const { tally, cases } of sources) {
        const most = tally.property.given === true ? 1 : runs;
        for (let left = Math.min(cycle, most - done); left > 0 && !this.#isDone(tally); left -= 1) {
          if (performance.now() > this.#end || this.#options.signal.aborted || this.#lost) return;
          yield { tally, one: cases.next().value };
        }
      }
    }
  }

  /** Whether no more is to be learned of a property. */
  #isDone({ findings }: Work): boolean {
    return (
      this.#options.brief === true &&
      findings.some(({ breach }) => requirementOf(breach.requirement).level === level.options[0])
    );
  }

  async #work(cases: Iterator<Taken>): Promise<void> {
    const client = this.#client(this.#pace);
    try {
      await this.#workBy(client, cases);
    } finally {
      // A connection that is left open would keep the process from its end.
      client.leave();
    }
    client.forget();
    await this.#investigate();
  }

  async #workBy(client: Client, cases: Iterator<Taken>): Promise<void> {
    let before: Taken | null = null;
    for (;;) {
      while (this.#closedUntil !== null) await this.#closedUntil;
      const { value: taken } = cases.next();
      if (taken === undefined) break;
      const { tally } = taken;
      const epoch = this.#epoch;
      const breaches = await this.#amongOthers(this.#once(taken, client));
      tally.cases += 1;
      this.#cases += 1;
      if (breaches.length > 0) {
        const sighting = { taken, before: client.usedAgain ? before : null, epoch, hasty: client.hasty };
        client.leave();
        for (const breach of breaches) this.#suspect(breach, sighting);
        await this.#investigate();
      }
      before = taken;
      this.#options.onProgress?.({ cases: this.#cases, findings: this.#tallies.flatMap(({ findings }) => findings) });
    }
  }

  /** Whether there is no time left, not even to look into what was seen. */
  get #over(): boolean {
    return this.#options.signal.aborted || performance.now() > this.#end + overtimeMs;
  }

  #client(pace: Pace | null): Client {
    const { facts, timeoutMs } = this.#options;
    return new Client({ target: this.#target, facts, timeoutMs, ...(pace === null ? {} : { pace }) });
  }

  /** Carries out a case in passing. */
  async #once(taken: Taken, client: Client): Promise<readonly Breach[]> {
    const { tally, one } = taken;
    client.begin();
    const came = patientNow();
    const result = await tally.property.holds(one.value, client);
    if (client.received !== '') this.#unproven = this.#unproven.filter(({ ended }) => ended >= came);
    if (client.sent.length > 0) this.#mayBeDeadly(taken);
    if (!client.usedAgain && client.received !== '') this.#options.onSeen?.(true, came);
    const seen = breachesOf(result);
    // Nobody listens where a server has died, of this case or of one beside it: what follows would say nothing.
    const looks = client.ending === 'refused' || (this.#options.careful === true && client.connected);
    const next = looks && seen.length === 0 ? await this.#canary(client) : null;
    const breaches = this.#binding(next === null ? seen : [next]);
    if (result === 'held' || breaches.length > 0) tally.judged += 1;
    return breaches;
  }

  #mayBeDeadly(taken: Taken): void {
    if (this.#unproven.length < mostSuspects) this.#unproven.push({ taken, ended: patientNow() });
  }

  async #amongOthers<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  /** Carries out work while nothing else is under way. */
  #byItself<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#alone.then(async () => {
      const { promise, resolve } = turnstile();
      this.#closedUntil = promise;
      try {
        await Promise.allSettled(this.#underWay);
        return await work();
      } finally {
        this.#closedUntil = null;
        resolve();
      }
    });
    this.#alone = done.catch(() => undefined);
    return done;
  }

  #suspect(breach: Breach, sighting: Sighting): void {
    const { tally } = sighting.taken;
    if (known(tally, breach, 1) || (sighting.hasty && this.#refutedAgain(tally, breach))) return;
    const same = this.#suspicions.find((other) => other.tally === tally && sameBreach(other.breach, breach));
    if (same === undefined) {
      if (tally.findings.length >= mostFindings) return;
      this.#suspicions.push({ tally, breach, sightings: [sighting], count: 1, underWay: false });
      return;
    }
    same.count += 1;
    // Of as many as were under way, each may be the one of which the server has died.
    if (same.sightings.length < Math.max(attempts, this.#options.concurrency)) same.sightings.push(sighting);
  }

  /** Whether haste has brought such a breach before, so that it is not worth another look: that is taken ever more rarely. */
  #refutedAgain(tally: Work, breach: Breach): boolean {
    const key = kindOf(tally, breach);
    const times = this.#refuted.get(key);
    if (times === undefined) return false;
    this.#refuted.set(key, times + 1);
    // The fourth time, the sixteenth, and so on: each look waits as long as a server may take.
    return !Number.isInteger(Math.log2(times + 1) / 2);
  }

  /** Looks into what is suspected and nobody looks into, while other cases go on. */
  async #investigate(): Promise<void> {
    for (;;) {
      const next = this.#suspicions.find(({ underWay }) => !underWay);
      if (next === undefined) return;
      next.underWay = true;
      const already = known(next.tally, next.breach, 0);
      if (!already) await this.#lookInto(next);
      this.#suspicions.splice(this.#suspicions.indexOf(next), 1);
      known(next.tally, next.breach, already ? next.count : next.count - 1);
    }
  }

  /** Finds out whether a breach is one, and whose. */
  async #lookInto({ tally, breach, sightings }: Suspicion): Promise<void> {
    const [first] = sightings;
    if (first === undefined || this.#lost) return;
    const told = `${breach.kind}: ${breach.seen} (${tokenOf(tally.check, first.taken.one.place)})`;
    const hasty = sightings.every((sighting) => sighting.hasty);
    for (let attempt = 0; attempt < (hasty ? 1 : Math.max(attempts, sightings.length)); attempt += 1) {
      if (this.#over) {
        if (!hasty) tally.unexamined.push(told);
        return;
      }
      const { taken, before } = sightings[attempt] ?? first;
      // What cases do to each other hides what one does by itself.
      const alone = attempt >= attempts - 1;
      if (await this.#findAgain(taken, alone)) return;
      if (before !== null && (await this.#findAgain(before, alone))) return;
    }
    if (hasty) this.#refuted.set(kindOf(tally, breach), 1);
    // Whatever was under way when the server died is spoilt, and was no fault of its own.
    else if (sightings.every(({ epoch }) => epoch === this.#epoch)) tally.unsteady.push(told);
  }

  /** Carries a case out again with care; where that brings a breach, shrinks and keeps it. */
  async #findAgain({ tally, one }: Taken, alone: boolean): Promise<boolean> {
    let found = await this.#try(tally, one.value, alone);
    // A server that serves nobody may have died of another case: it is seen again alone, on a server that serves.
    if (found.deadly && !alone && !this.#lost) found = await this.#try(tally, one.value, true);
    for (const breach of found.breaches) {
      if (known(tally, breach, 0) || tally.findings.length >= mostFindings || this.#lost) continue;
      await this.#keep({ tally, one }, breach, found, alone || found.deadly);
    }
    return found.breaches.length > 0;
  }

  /** Shrinks a case and keeps what comes of it, until it can be seen alone. */
  async #keep({ tally, one }: Taken, breach: Breach, found: Tried, alone: boolean): Promise<void> {
    let smallest = { breach, ...found };
    let left = this.#options.brief === true ? 0 : mostAttempts;
    const fails = async (value: unknown): Promise<boolean> => {
      const tried = await this.#try(tally, value, alone);
      left -= tried.slow ? slowAttempt : tried.deadly ? deadlyAttempt : 1;
      const same = tried.breaches.find((other) => sameBreach(other, breach));
      if (same !== undefined) smallest = { breach: same, ...tried };
      return same !== undefined;
    };
    const shrunk = await shrink(tally.property, one, fails, () => left <= 0 || this.#over);
    if (known(tally, breach, 1)) return;
    const finding = this.#finding(tally, smallest.breach, shrunk, smallest.evidence);
    tally.findings.push(finding);
    this.#provisional.push({ tally, finding, cases: [shrunk, one], slow: smallest.slow });
  }

  /** Sees each finding again when nothing else is under way: it may have come of another case beside it. */
  async #confirm(): Promise<void> {
    for (const { tally, finding, cases, slow } of this.#provisional) {
      if (this.#lost || performance.now() > this.#end + 2 * overtimeMs) return;
      let seen = false;
      for (const { value } of cases) {
        // What took long to see is not awaited as long again.
        const { breaches } = await this.#tryAlone(tally, value, slow ? this.#pace : null);
        seen ||= breaches.some((other) => sameBreach(other, finding.breach));
        if (seen) break;
      }
      if (seen) continue;
      tally.findings.splice(tally.findings.indexOf(finding), 1);
      const { kind, seen: what } = finding.breach;
      tally.unsteady.push(`${kind}: ${what} (${tokenOf(tally.check, finding.place)})`);
    }
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

  #try(tally: Work, value: unknown, alone: boolean): Promise<Tried> {
    return alone ? this.#tryAlone(tally, value) : this.#tryAmongOthers(tally, value);
  }

  async #tryAmongOthers(tally: Work, value: unknown): Promise<Tried> {
    while (this.#closedUntil !== null) await this.#closedUntil;
    const epoch = this.#epoch;
    const tried = await this.#amongOthers(this.#carefully(tally, value));
    if (tried.deadly) await this.#byItself(() => this.#revive(epoch));
    return tried;
  }

  #tryAlone(tally: Work, value: unknown, pace: Pace | null = null): Promise<Tried> {
    return this.#byItself(async () => {
      for (let again = false; ; again = true) {
        const tried = await this.#carefully(tally, value, pace);
        if (tried.deadly) await this.#revive(this.#epoch);
        // Where nothing could be sent, the server had died of another case before.
        if (again || this.#lost || !tried.deadly || tried.evidence.sent.length > 0) return tried;
      }
    });
  }

  /** Starts the target again, unless somebody has done so since. */
  async #revive(epoch: number): Promise<void> {
    if (epoch !== this.#epoch || this.#lost) return;
    this.#epoch += 1;
    this.#options.onSeen?.(false, patientNow());
    this.#lost = !(await this.#target.restart());
    if (!this.#lost) this.#unproven = [];
  }

  /** One case on a connection of its own, and one more request behind it. */
  async #carefully(tally: Work, value: unknown, pace: Pace | null = null): Promise<Tried> {
    tally.tried += 1;
    const begun = patientNow();
    const client = this.#client(pace);
    client.begin();
    let result: Awaited<ReturnType<Property['holds']>>;
    let evidence: Evidence;
    let next: Breach | null;
    try {
      result = await tally.property.holds(value, client);
      evidence = { sent: client.sent, received: client.received, ending: client.ending };
      next = await this.#canary(client);
    } finally {
      client.leave();
    }
    client.forget();
    const deadly = next?.gravity === 'stops serving';
    const seen = breachesOf(result);
    const breaches = this.#binding(next !== null && (deadly || seen.length === 0) ? [next] : seen);
    const judged = result === 'held' || breaches.length > 0;
    return { breaches, evidence, judged, deadly, slow: patientNow() - begun >= slowMs };
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
      client.begin();
      const request = { writes: [canaryRequest(nonce)], methods: ['GET'], legible: true };
      const { responses, ending, excess } = await client.send(request);
      const [response] = responses;
      const own = response?.status === 200 && response.body === canaryNonce(nonce) && excess === '';
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

/** Whether a breach is a finding already; it counts for so many cases more. */
function known({ findings }: Work, breach: Breach, cases: number): boolean {
  const finding = findings.find((one) => sameBreach(one.breach, breach));
  if (finding !== undefined) finding.count += cases;
  return finding !== undefined;
}

function kindOf({ check }: Work, { requirement, kind }: Breach): string {
  return `${check.id} ${requirement} ${kind}`;
}

function turnstile(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
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
