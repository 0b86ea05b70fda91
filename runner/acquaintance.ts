/** What a run has to know of a target before it judges it. */
import { printable } from '../spec/index.ts';
import { environValue } from '../suites/application-expectations.ts';
import { get, type Observation } from '../suites/index.ts';
import { measureConcurrency } from './concurrency.ts';
import { nothingIfMalformed } from './journal.ts';
import { reached } from './judge.ts';
import { type Conditions, observe } from './observe.ts';
import type { Target } from './target.ts';

export interface Acquaintance extends Conditions {
  /** A plain request that nobody served, nor the one behind it, while the target was there; null where one was served. */
  readonly unserved: Observation | null;
}

/**
 * Learns whether the target serves a client, how many at once, what it calls itself and the version it speaks.
 *
 * @param wanted how many the kit would send at once; more than that are not counted
 */
export async function acquaint(target: Target, timeoutMs: number, wanted?: number): Promise<Acquaintance> {
  const nothing = { capacity: null, overlap: null, server: null, version: null, serverPort: null };
  const stranger: Conditions = { target, ...nothing, timeoutMs };
  const ask = () => observe({ app: null, apps: {} }, get('/'), [], stranger).catch(nothingIfMalformed);
  const first = await ask();
  // Who needs long for its first client shows by the next what it is; so does a probe that has not told of it.
  const isAnswered = first !== null && first.wire.responses.length > 0;
  const seen = first !== null && isServed(first) !== isAnswered ? await ask() : first;
  const unserved = seen !== null && !isServed(seen) && (await target.answers(timeoutMs)) ? seen : null;
  const concurrency = unserved === null ? await measureConcurrency(target, timeoutMs, wanted) : {};
  const response = seen?.wire.responses[0];
  const serverPort = seen?.entries[0] && environValue(seen.entries[0], 'SERVER_PORT');
  const field = response?.fields.find(([name]) => name.toLowerCase() === 'server');
  return {
    ...stranger,
    ...concurrency,
    server: field === undefined ? null : printable(field[1], 200),
    version: response?.version || null,
    serverPort: serverPort?.type === 'string' ? serverPort.value : null,
    unserved,
  };
}

/** Whether a client has been served: its request has reached the application, or, where nobody can see that, got anything. */
export function isServed(observation: Observation): boolean {
  const { canary, wire, target } = observation;
  const answered = target.binding === null && wire.received !== '';
  return reached(observation) || answered || canary.same === 'own' || canary.fresh === 'own';
}
