/**
 * The places that a target has for clients at the same moment. Most checks take one; one in which another client asks
 * while its own is still being served takes two, so that a small server is never asked by more than it serves.
 */
import type { Check } from '../suites/index.ts';

/** How many clients a check brings at the same moment. */
export function clientsOf({ send, twin }: Pick<Check, 'send' | 'twin'>): number {
  const actions = [...send.actions, ...(twin?.actions ?? [])];
  return actions.some((action) => action.do === 'ask') ? 2 : 1;
}

/**
 * Carries out the work of each check, in the order of the queue, which is emptied; with no more clients at once than
 * there are places, but for a check that brings more by itself: that one has all of them. No more is begun once
 * `goesOn` is false. Resolves when all that was begun is over.
 */
export async function inPlaces(
  queue: Check[],
  places: number,
  work: (check: Check) => Promise<void>,
  goesOn: () => boolean,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let free = places;
  for (;;) {
    for (let [next] = queue; next !== undefined && goesOn(); [next] = queue) {
      const taken = Math.min(clientsOf(next), places);
      // It waits until there is room, and whatever is behind it with it: else those that take one place would never let it in.
      if (taken > free) break;
      queue.shift();
      free -= taken;
      const done = work(next).finally(() => {
        free += taken;
        underWay.delete(done);
      });
      underWay.add(done);
    }
    if (underWay.size === 0) return;
    await Promise.race(underWay);
  }
}
