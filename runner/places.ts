/**
 * The places that a target has for clients at the same moment, and who takes them when. Most checks take one; one in
 * which another client asks while its own is still being served takes two, so that a small server is never asked by more
 * than it serves. What may last is begun first, and leaves a place to what does not: nothing long is left for the end, and
 * while it waits the others go on.
 */
import type { Action, Check } from '../suites/index.ts';

type Sent = Pick<Check, 'send' | 'twin'>;

function actionsOf({ send, twin }: Sent): readonly Action[] {
  return [...send.actions, ...(twin?.actions ?? [])];
}

/** How many clients a check brings at the same moment. */
export function clientsOf(check: Sent): number {
  return actionsOf(check).some((action) => action.do === 'ask') ? 2 : 1;
}

/**
 * Whether a check may last as long as an exchange may: it awaits what is no response, and need not come, or another
 * client that may not be served.
 */
export function mayLast(check: Sent): boolean {
  return actionsOf(check).some(
    (action) =>
      action.do === 'ask' ||
      (action.do === 'await' && ('received' in action.what || 'event' in action.what || 'end' in action.what)),
  );
}

/** So far apart stand those that begin one behind the other. */
const stride = 16;

/**
 * The order in which checks are begun that are judged side by side: those that may last, then the others, not beside
 * their neighbours. Neighbours are alike, and where a server lets one of them wait it does so with all.
 */
export function forPlaces(checks: readonly Check[]): Check[] {
  const others = checks.filter((check) => !mayLast(check));
  const rounds = Array.from({ length: stride }, (_, round) => others.filter((_, at) => at % stride === round));
  return [...checks.filter(mayLast), ...rounds.flat()];
}

/**
 * Carries out the work of each check, in order, with no more clients at once than there are places; but for a check that
 * brings more by itself, which has all of them. As long as there are others, those that may last leave one place to them.
 * No more is begun once `goesOn` is false. Resolves to those that were not begun, when all that was begun is over.
 */
export async function inPlaces(
  checks: readonly Check[],
  places: number,
  work: (check: Check) => Promise<void>,
  goesOn: () => boolean,
): Promise<readonly Check[]> {
  const lasting = checks.filter(mayLast);
  const others = checks.filter((check) => !mayLast(check));
  const underWay = new Set<Promise<void>>();
  const taken = { byAll: 0, byLasting: 0 };
  const claimOf = (check: Check) => Math.min(clientsOf(check), places);

  const nextQueue = (): Check[] => {
    const [first] = lasting;
    const most = others.length > 0 ? places - 1 : places;
    return first !== undefined && taken.byLasting + claimOf(first) <= most ? lasting : others;
  };

  const begin = (check: Check, lasts: boolean): void => {
    const claim = claimOf(check);
    taken.byAll += claim;
    if (lasts) taken.byLasting += claim;
    const done = work(check).finally(() => {
      taken.byAll -= claim;
      if (lasts) taken.byLasting -= claim;
      underWay.delete(done);
    });
    underWay.add(done);
  };

  for (;;) {
    while (goesOn()) {
      const queue = nextQueue();
      const [check] = queue;
      // Who claims more than is free waits, and the others behind it: they would never let it in.
      if (check === undefined || taken.byAll + claimOf(check) > places) break;
      queue.shift();
      begin(check, queue === lasting);
    }
    if (underWay.size === 0) return [...lasting, ...others];
    await Promise.race(underWay);
  }
}
