/** Whether a thread has time for more. Most of a proof is waiting; a server that is starved would be blamed for that. */
import { performance } from 'node:perf_hooks';
import type { Room } from '../run.ts';

/** How often a thread looks whether it has time, in milliseconds. */
export const lookMs = 20;
/** It has, if it was busy for less than this part of the time since it last looked. */
const busy = 0.9;

/** Tells at each look whether the thread has had time since the one before. */
export function looks(): () => boolean {
  let before = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    return utilization < busy;
  };
}

/** So many are let in whether the thread has time or not: as many as a run judges at once. */
const sure = 4;

/** Room for a few checks at once, and, as long as the thread has time, for as many more at each look. */
export function roomInLeisure(begin = looks): Room {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let looking: NodeJS.Timeout | undefined;
  const admit = (most: number): void => {
    for (const enter of waiting.splice(0, most)) {
      inside += 1;
      enter();
    }
    if (waiting.length > 0) return;
    clearInterval(looking);
    looking = undefined;
  };
  return {
    enter: () =>
      new Promise((enter) => {
        waiting.push(enter);
        if (inside < sure) return admit(1);
        if (looking !== undefined) return;
        const hasTime = begin();
        looking = setInterval(() => hasTime() && admit(sure), lookMs);
      }),
    leave: () => {
      inside -= 1;
      if (inside < sure) admit(1);
    },
  };
}
