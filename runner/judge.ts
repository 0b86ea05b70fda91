/** Judges one check on the target: the well-formed twin first, then the stimulus, and what the two showed. */
import { type Level, type Outcome, printable } from '../spec/index.ts';
import { type Check, isGenerated, type Observation, type Verdict } from '../suites/index.ts';
import { records } from '../suites/program.ts';
import { CommonExchanges } from './common-exchanges.ts';
import type { Conditions } from './observe.ts';

/** A check's verdict with what it was found on. */
export interface Judgement {
  readonly check: Check;
  readonly verdict: Verdict;
  /** The exchange that was judged; null where none was. */
  readonly observation: Observation | null;
  /** All exchanges, the twin's included, for the standing contract; some may be another check's as well. */
  readonly observations: readonly Observation[];
  readonly durationMs: number;
}

/** @param exchanges those of the run, of which some serve several checks */
export async function judge(
  check: Check,
  conditions: Conditions,
  exchanges = new CommonExchanges([check]),
): Promise<Judgement> {
  const begun = performance.now();
  const observations: Observation[] = [];
  const judged = (verdict: Verdict, observation: Observation | null): Judgement => ({
    check,
    verdict,
    observation,
    observations,
    durationMs: performance.now() - begun,
  });
  const reason = inapplicability(check, conditions);
  if (reason !== null) return judged({ is: 'inapplicable', reason }, null);
  if (check.twin !== null) {
    const twin = await exchanges.observe(check, check.twin, conditions);
    observations.push(twin);
    const objection = twinObjection(check, twin);
    if (objection !== null) return judged({ is: 'unclear', reason: objection }, twin);
  }
  const observation = await exchanges.observe(check, check.send, conditions);
  observations.push(observation);
  return judged(verdictOn(check, observation, conditions), observation);
}

/** Why a check does not concern the target; null: it does. */
export function inapplicability(check: Check, { target: { binding, carrier }, version }: Conditions): string | null {
  if (binding === null && !isOnWire(check)) return 'it takes the probe, which the target does not host';
  if (check.binding !== null && check.binding !== binding) return `the ${binding} binding has no such thing`;
  if (check.requirement.binds === 'HTTP/1.1 servers' && version === '1.0') {
    return 'the server answers in HTTP/1.0, and this binds HTTP/1.1 servers';
  }
  if (isGenerated(check) && carrier.by === 'query') {
    return 'the server hands over no header fields, and generated requests are told apart by one';
  }
  return null;
}

/** Whether a check is one of a refusal that needs nothing of the application but to answer the well-formed twin. */
function isOnWire({ app, apps, twin, expect }: Check): boolean {
  const needsNone = app === null && Object.values(apps).every((one) => one === records);
  return expect.onWire === true && twin !== null && needsNone;
}

/** The expectation's verdict, unless the exchange shows too little for any. */
function verdictOn({ expect, twin }: Check, observation: Observation, { crowded = false }: Conditions): Verdict {
  const { ending } = observation.wire;
  if (ending === 'refused') return { is: 'unclear', reason: 'the server refused the connection' };
  if (ending === 'unmade') return { is: 'unclear', reason: 'there was no connection within the time limit' };
  const verdict = expect.judge(observation);
  if (observation.wire.unfinished && verdict.is === 'contradicted') {
    return { is: 'unclear', reason: 'much was still coming when the time was over; give it more by --timeout' };
  }
  if (observation.wire.impatient && verdict.is === 'contradicted') {
    return { is: 'unclear', reason: 'the server gave up waiting for the request while it was sent in pieces' };
  }
  if (crowded && verdict.is === 'contradicted' && !isAnswered(observation)) {
    return { is: 'unclear', reason: 'the server has served nobody, and gave no whole answer to this either' };
  }
  // A server that answers everything alike, or nothing, must not pass by it.
  return verdict.is === 'satisfied' && twin === null && !reached(observation)
    ? { is: 'unclear', reason: 'the application was not reached, so that nothing is shown' }
    : verdict;
}

/** Whether everything that was awaited has come, or the server has ended the connection. */
export function isAnswered({ wire: { missed, received, ending } }: Observation): boolean {
  return missed.length === 0 && (received !== '' || ending === 'closed' || ending === 'reset');
}

/** Whether the application was called in the exchange. */
export function reached({ entries, labelled }: Observation): boolean {
  return entries.length > 0 || Object.values(labelled).some(({ length }) => length > 0);
}

/** Why the twin does not count as accepted: it has to reach the application and be answered by it. */
function twinObjection({ app }: Check, { wire, entries, target }: Observation): string | null {
  const [response] = wire.responses;
  const got = response === undefined ? `no response, connection ${wire.ending}` : `status ${response.status}`;
  if (target.binding === null) {
    const accepted = response?.complete === true && response.status >= 200 && response.status < 400;
    return accepted ? null : `the well-formed twin was not accepted (${printable(got)})`;
  }
  if (entries.length === 0) return `the well-formed twin did not reach the application (${printable(got)})`;
  // An application that fails need not be answered (PEP 3333, "Error Handling").
  if (entries.every(({ events }) => events.some(({ what }) => what === 'raise-out'))) return null;
  if (response === undefined || !response.complete) return `the well-formed twin was not answered (${printable(got)})`;
  if (app === null && response.status !== 200) return `the well-formed twin was not accepted (${printable(got)})`;
  return null;
}

/** What a verdict means for a claim of this level. */
export function outcomeOf(verdict: Verdict, level: Level): Outcome {
  switch (verdict.is) {
    case 'satisfied':
      return level === 'may' ? 'noted' : 'pass';
    case 'contradicted':
      return level === 'must' ? 'fail' : level === 'should' ? 'advice' : 'noted';
    case 'inapplicable':
      return 'skip';
    case 'unclear':
      return 'inconclusive';
  }
}
