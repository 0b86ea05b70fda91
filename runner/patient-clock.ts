/**
 * Time as a server under test has had it. Where the machine is so busy that the kit itself does not get on, the server
 * beside it, or in the same process, does not either: such a stretch counts for little, whatever the wall clock says.
 */

/** How often the kit looks whether it gets on, in milliseconds. */
const tickMs = 5;
/** A tick that is late counts for no more than this, in milliseconds, … */
const lateTickMs = 2 * tickMs;
/** … or for this part of the time, whichever is more: what is awaited ends, however busy the machine is. */
export const slowest = 1 / 3;

let elapsed = 0;
let last = performance.now();
let ticking = false;

function tick(): void {
  const now = performance.now();
  elapsed += counted(now - last);
  last = now;
}

function counted(ms: number): number {
  return Math.min(ms, Math.max(lateTickMs, ms * slowest));
}

/** Milliseconds since some moment, for deadlines of what a server is to do. */
export function patientNow(): number {
  if (!ticking) {
    ticking = true;
    last = performance.now();
    setInterval(tick, tickMs).unref();
  }
  return elapsed + counted(performance.now() - last);
}
