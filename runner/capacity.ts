/** How many requests a target serves at once, learned before anything is judged by it. */
import { gate, program, start, yields } from '../suites/program.ts';
import { get } from '../suites/stimulus.ts';
import { exchange } from './exchange.ts';
import type { Target } from './target.ts';
import { fill, newNonce, programText } from './template.ts';

/** No more than this many are counted. */
const most = 4;
/** How long further requests may take to reach the application once one has, in milliseconds. */
const companyMs = 1000;

/**
 * Sends a few requests at the same moment that all wait in the application, and counts how many get there before the
 * first is let go. Null where the kit cannot look while they wait.
 */
export async function measureCapacity(target: Target, timeoutMs: number): Promise<number | null> {
  if (!target.journal.shared) return null;
  const waits = { app: program(gate('company'), start(200, [['Content-Length', '2']]), yields('ok')), apps: {} };
  const nonces = Array.from({ length: most }, newNonce);
  const { journal, carrier, address } = target;
  for (const nonce of nonces) {
    const text = programText(waits, nonce, undefined, carrier.gateMs);
    if (carrier.by === 'query' && text !== null) await journal.deposit(nonce, text);
  }
  const exchanges = nonces.map((nonce) =>
    exchange(fill(waits, get('/'), nonce, carrier), { address, journal, nonce, timeoutMs }),
  );
  const arrived = async () => {
    for (const nonce of nonces) await journal.refresh(nonce);
    return nonces.filter((nonce) =>
      journal.entries(nonce).some(({ events }) => events.some(({ what }) => what === 'waiting')),
    ).length;
  };
  const deadline = performance.now() + timeoutMs;
  let count = 0;
  let limit = deadline;
  while (count < most && performance.now() < limit) {
    const now = await arrived();
    if (now > 0 && count === 0) limit = Math.min(deadline, performance.now() + companyMs);
    count = now;
    await new Promise((resolve) => setTimeout(resolve, journal.pollMs));
  }
  for (const nonce of nonces) await journal.open(nonce, 'company');
  for (const { reusable } of await Promise.all(exchanges)) reusable?.close();
  for (const nonce of nonces) await journal.forget(nonce);
  return Math.max(1, count);
}
