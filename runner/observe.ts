/** One exchange with all that belongs to it: programs deposited, gates released, canary, journal read and forgotten. */
import type { Entry, Seen } from '../spec/index.ts';
import type { Check, Expectation, Observation, Overlap, Stimulus, TargetFacts, Wire } from '../suites/index.ts';
import { everyStep } from '../suites/program.ts';
import { aftermath } from './aftermath.ts';
import { canaryNonce, canaryProgram, canaryRequest } from './canary.ts';
import { type CanaryReturn, exchange, sendCanary, sendForeignCanary } from './exchange.ts';
import { patientNow } from './patient-clock.ts';
import type { Target } from './target.ts';
import { fill, labelled, labels, newNonce, programText, withoutNonce } from './template.ts';

/** What a run decides for all its exchanges. */
export interface Conditions {
  readonly target: Target;
  /** How many requests the target serves at once. */
  readonly capacity: number | null;
  readonly overlap: Overlap | null;
  /** Value of the Server field of the first response, if any. */
  readonly server: string | null;
  /** The version of the first response, to an HTTP/1.1 request; null where there was none. */
  readonly version: string | null;
  /** The SERVER_PORT of the first request; null where nobody told it. */
  readonly serverPort: string | null;
  readonly timeoutMs: number;
  /** Whether each exchange is over only when a server that dies of it would have died. */
  readonly aftermath?: boolean;
  /** Whether much else is asked of the target at the same time: what it does not answer then blames nobody. */
  readonly crowded?: boolean;
}

/** What is known of the target, for whoever judges. */
export function factsOf({ target, server, version, capacity, overlap, serverPort }: Conditions): TargetFacts {
  const { host, port } = target.address;
  const isSure = target.direct || serverPort === null || serverPort === String(port);
  return { host, port: isSure ? port : null, binding: target.binding, server, version, capacity, overlap };
}

/** An answer in a crowd is no application's, and short; of many endless ones at once the kit takes no more. */
const crowdedBytes = 100_000;

/** Carries out a stimulus and gathers everything that can be known about it. */
export async function observe(
  { app, apps }: Pick<Check, 'app' | 'apps'>,
  stimulus: Stimulus,
  awaited: readonly Expectation[],
  conditions: Conditions,
): Promise<Observation> {
  const { target, timeoutMs } = conditions;
  const { journal, carrier, address } = target;
  const nonce = newNonce();
  const used = labels(stimulus);
  if (carrier.by === 'query') {
    for (const label of used) {
      await journal.deposit(labelled(nonce, label), programText({ app, apps }, nonce, label, carrier.gateMs));
    }
  }
  const {
    wire: exchanged,
    looks,
    reusable,
  } = await exchange(fill({ app, apps }, stimulus, nonce, carrier), {
    address,
    journal,
    nonce,
    timeoutMs,
    company: (conditions.capacity ?? 1) > 1,
    ...(conditions.crowded === true ? { mostBytes: crowdedBytes } : {}),
  });
  for (const name of gates({ app, apps })) for (const label of used) await journal.open(labelled(nonce, label), name);
  if (conditions.aftermath) await aftermath(target, timeoutMs);
  const { canary, excess } = await ask(conditions, nonce, reusable);
  const wire = reusable === null ? exchanged : withExcess(exchanged, excess);
  const facts = factsOf(conditions);
  const gather = (): Observation => {
    const entries = journal.entries(nonce).filter((entry) => entry.nonce !== canaryNonce(nonce));
    const clean = carrier.by === 'query' ? entries.map(cleanEntry) : entries;
    const named = used.flatMap((label) => (label === undefined ? [] : [label]));
    return {
      nonce,
      wire,
      looks,
      canary,
      entries: clean.filter((entry) => entry.nonce === nonce),
      labelled: Object.fromEntries(
        named.map((label) => [label, clean.filter((entry) => entry.nonce === labelled(nonce, label))]),
      ),
      target: facts,
      // Not a copy for each exchange: the output may be large.
      get log() {
        return target.log();
      },
    };
  };
  const observation = await settle(gather, nonce, awaited, conditions);
  await journal.forget(nonce);
  return observation;
}

async function ask(
  { target, timeoutMs }: Conditions,
  nonce: string,
  reusable: Parameters<typeof sendCanary>[0],
): Promise<CanaryReturn> {
  const plain = 'GET / HTTP/1.1\r\nHost: probe.test\r\n\r\n';
  if (target.carrier.by === 'nobody') return sendForeignCanary(reusable, plain, { address: target.address, timeoutMs });
  const own = canaryNonce(nonce);
  const inQuery = target.carrier.by === 'query';
  if (inQuery) await target.journal.deposit(own, canaryProgram(nonce));
  const request = inQuery ? `GET /?${own} HTTP/1.1\r\nHost: probe.test\r\n\r\n` : canaryRequest(nonce);
  return sendCanary(reusable, request, own, { address: target.address, timeoutMs });
}

/** What was left over on a connection is known when one more request was sent on it. */
function withExcess(wire: Wire, excess: string): Wire {
  const due = wire.received.slice(0, wire.received.length - wire.excess.length);
  return { ...wire, received: due + excess, excess };
}

/** Names of all gates in the programs. */
function gates({ app, apps }: Pick<Check, 'app' | 'apps'>): ReadonlySet<string> {
  const programs = app === null ? Object.values(apps) : [app, ...Object.values(apps)];
  return new Set(programs.flatMap(everyStep).flatMap((step) => (step.do === 'gate' ? [step.name] : [])));
}

/** How long evidence is awaited of a server that serves one request at a time and is at another already, in milliseconds. */
const passedMs = 200;

/** Reads the journal until every invocation has come to its end and each expectation has what it looks at. */
async function settle(
  gather: () => Observation,
  nonce: string,
  awaited: readonly Expectation[],
  { target: { binding, journal, settleMs }, capacity }: Conditions,
): Promise<Observation> {
  const begun = patientNow();
  for (;;) {
    await journal.refresh(nonce);
    const observation = gather();
    const all = [observation.entries, ...Object.values(observation.labelled)].flat();
    const came = all.every(isOver) && awaited.every(({ settled }) => settled?.(observation) ?? true);
    const { same, fresh } = observation.canary;
    const passed = capacity === 1 && (same === 'own' || fresh === 'own');
    // Where there is no probe, nothing is to come but what came over the wire.
    if (came || binding === null || patientNow() - begun > (passed ? Math.min(settleMs, passedMs) : settleMs))
      return observation;
    await new Promise((resolve) => setTimeout(resolve, journal.pollMs));
  }
}

function isOver({ events }: Entry): boolean {
  return events.some(({ what }) => what === 'done');
}

/** The entry as it would be without the nonce in the query, which is not the check's. */
function cleanEntry(entry: Entry): Entry {
  const clean = (value: Seen): Seen =>
    value.type === 'string' ? { ...value, value: withoutNonce(value.value) } : value;
  return {
    ...entry,
    environ: { ...entry.environ, items: entry.environ.items.map(([key, value]) => [clean(key), clean(value)]) },
  };
}
