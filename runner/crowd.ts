/**
 * A target that is there and serves nobody: it was asked plainly, twice, and the application was not reached. No restart
 * helps it, and nothing can starve that is served to none, so that all checks are judged in a crowd, under a short limit.
 * Only what is answered to the end is blamed, and nothing stands once anybody is served.
 */
import type { Check, Observation } from '../suites/index.ts';
import { isServed } from './acquaintance.ts';
import { isAnswered, type Judgement } from './judge.ts';
import type { Conditions } from './observe.ts';

/** How many are judged at once, where the target is silent, and where it says something: that takes memory. */
const atOnce = { silent: 64, talking: 16 } as const;
/** The limit of an exchange, in milliseconds. */
const limitMs = 1000;
/** How long evidence may come after it, in milliseconds. */
const settleMs = 200;

/** The conditions under which a check of the crowd is judged. */
export function crowded(conditions: Conditions): Conditions {
  const target = { ...conditions.target, settleMs: Math.min(settleMs, conditions.target.settleMs) };
  return { ...conditions, target, timeoutMs: Math.min(limitMs, conditions.timeoutMs), crowded: true };
}

export interface CrowdOptions {
  readonly silent: boolean;
  readonly judge: (check: Check) => Promise<Judgement>;
  readonly signal: AbortSignal;
  readonly onJudged: (judgement: Judgement) => void;
}

/** Judges the checks; ends early where a client is served. Resolves to whether none was. */
export async function judgeCrowd(
  checks: readonly Check[],
  { silent, judge, signal, onJudged }: CrowdOptions,
): Promise<boolean> {
  const waiting = [...checks];
  let served = false;
  const worker = async (): Promise<void> => {
    while (!served && !signal.aborted) {
      const check = waiting.shift();
      if (check === undefined) return;
      const judgement = await judge(check);
      served ||= judgement.observations.some(isServed);
      if (!served) onJudged(judgement);
    }
  };
  await Promise.all(Array.from({ length: silent ? atOnce.silent : atOnce.talking }, worker));
  return !served;
}

/** Whether an exchange of the crowd tells of the standing contract what it would tell alone. */
export function tells(observation: Observation, alone: Observation): boolean {
  const awaited = observation.canary.fresh !== 'none' || alone.canary.fresh === 'none';
  return awaited && (isAnswered(observation) || observation.wire.received === '');
}
