/** How many requests a target serves at once, learned before anything is judged by it. */

import type { Entry } from '../spec/index.ts';
import { get, type Overlap } from '../suites/index.ts';
import { gate, program, start, yields } from '../suites/program.ts';
import { exchange } from './exchange.ts';
import { nothingIfMalformed } from './journal.ts';
import { patientNow } from './patient-clock.ts';
import type { Target } from './target.ts';
import { fill, newNonce, programText } from './template.ts';

/** So many are counted at least, however few are wanted: what one or two show is not much. */
const fewest = 4;
/** How long further requests may take to reach the application once one has, in milliseconds. */
const companyMs = 1000;

export interface Concurrency {
  /** How many requests were in the application at the same moment, of the few that were sent. */
  readonly capacity: number | null;
  readonly overlap: Overlap | null;
}

/**
 * Sends a few requests at the same moment that all wait in the application, and looks who is there before the first is
 * let go. Nulls where the kit cannot look while they wait.
 *
 * @param wanted how many the kit would send at once
 */
export async function measureConcurrency(target: Target, timeoutMs: number, wanted = fewest): Promise<Concurrency> {
  const most = Math.max(fewest, wanted);
  const { journal, carrier, address, binding } = target;
  if (!journal.shared) return { capacity: null, overlap: null };
  const waits = { app: program(gate('company'), start(200, [['Content-Length', '2']]), yields('ok')), apps: {} };
  const nonces = Array.from({ length: most }, newNonce);
  for (const nonce of nonces) {
    if (carrier.by === 'query') await journal.deposit(nonce, programText(waits, nonce, undefined, carrier.gateMs));
  }
  const exchanges = nonces.map((nonce) =>
    exchange(fill(waits, get('/'), nonce, carrier), { address, journal, nonce, timeoutMs }).catch(nothingIfMalformed),
  );
  const arrived = async () => {
    for (const nonce of nonces) await journal.refresh(nonce).catch(nothingIfMalformed);
    return nonces.flatMap((nonce) => journal.entries(nonce)).filter(isWaiting);
  };
  let limit = patientNow() + timeoutMs;
  let present: readonly Entry[] = [];
  while (present.length < most && patientNow() < limit) {
    const now = await arrived();
    if (now.length > 0 && present.length === 0) limit = Math.min(limit, patientNow() + companyMs);
    present = now;
    await new Promise((resolve) => setTimeout(resolve, journal.pollMs));
  }
  for (const nonce of nonces) await journal.open(nonce, 'company');
  for (const exchanged of await Promise.all(exchanges)) exchanged?.reusable?.close();
  for (const nonce of nonces) await journal.forget(nonce);
  const processes = new Set(present.map(({ process }) => process)).size;
  const threads = new Set(present.map(({ process, thread }) => `${process} ${thread}`)).size;
  // What overlaps within one thread, as greenlets do, is no other thread that calls; JavaScript has no other.
  const inThreads = (binding === 'typescript' ? present.length : threads) > processes;
  return { capacity: Math.max(1, present.length), overlap: { inThreads, inProcesses: processes > 1 } };
}

function isWaiting({ events }: Entry): boolean {
  return events.some(({ what }) => what === 'waiting') && !events.some(({ what }) => what === 'gate');
}
