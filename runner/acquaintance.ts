/** What a run has to know of a target before it judges it. */
import { printable } from '../spec/index.ts';
import { get } from '../suites/index.ts';
import { measureConcurrency } from './concurrency.ts';
import { nothingIfMalformed } from './journal.ts';
import { type Conditions, observe } from './observe.ts';
import type { Target } from './target.ts';

/** Learns how many requests the target serves at once, what it calls itself and the version it speaks. */
export async function acquaint(target: Target, timeoutMs: number): Promise<Conditions> {
  const concurrency = await measureConcurrency(target, timeoutMs);
  const conditions: Conditions = { target, ...concurrency, server: null, version: null, timeoutMs };
  const seen = await observe({ app: null, apps: {} }, get('/'), [], conditions).catch(nothingIfMalformed);
  const response = seen?.wire.responses[0];
  const field = response?.fields.find(([name]) => name.toLowerCase() === 'server');
  return {
    ...conditions,
    server: field === undefined ? null : printable(field[1], 200),
    version: response?.version || null,
  };
}
