/** Exchanges that several checks of a run have in common: made once, and judged by each of these checks. */
import { createHash } from 'node:crypto';
import type { Check, Expectation, Observation, Stimulus } from '../suites/index.ts';
import { type Conditions, observe } from './observe.ts';

interface Common {
  /** Of all checks that judge it: what they look at must have arrived. */
  readonly expectations: Expectation[];
  /** How many times it is still to be judged. */
  left: number;
  observation: Promise<Observation> | null;
}

/** What was received beyond this is not kept for another check, in bytes. */
const keptBytes = 65_536;

export class CommonExchanges {
  readonly #common = new Map<string, Common>();

  constructor(checks: readonly Check[]) {
    for (const check of checks) {
      for (const stimulus of check.twin === null ? [check.send] : [check.twin, check.send]) {
        const key = keyOf(check, stimulus);
        const common = this.#common.get(key) ?? { expectations: [], left: 0, observation: null };
        common.left += 1;
        if (stimulus === check.send) common.expectations.push(check.expect);
        this.#common.set(key, common);
      }
    }
  }

  /** Observes what the check sends, or its twin; where the same was sent before for the same program, what was seen then. */
  async observe(check: Check, stimulus: Stimulus, conditions: Conditions): Promise<Observation> {
    const common = this.#common.get(keyOf(check, stimulus));
    if (common === undefined || conditions.aftermath === true) {
      return observe(check, stimulus, stimulus === check.send ? [check.expect] : [], conditions);
    }
    const observation = common.observation ?? observe(check, stimulus, common.expectations, conditions);
    common.left -= 1;
    common.observation = common.left > 0 ? observation : null;
    let keeps = false;
    try {
      const { canary, wire } = await observation;
      // A death counts once. Each check that is judged again afterwards is judged by an exchange of its own.
      const dead = canary.fresh === 'none' && conditions.crowded !== true;
      keeps = !dead && wire.received.length <= keptBytes;
      return await observation;
    } finally {
      if (!keeps && common.observation === observation) common.observation = null;
    }
  }

  /** From now on nothing counts that was seen before: the server is another one. */
  forget(): void {
    for (const common of this.#common.values()) common.observation = null;
  }
}

const keys = new WeakMap<Check, Map<Stimulus, string>>();

/** The same for stimuli of the same bytes, cut and paced alike, for the same programs. */
function keyOf(check: Check, stimulus: Stimulus): string {
  const known = keys.get(check) ?? new Map<Stimulus, string>();
  keys.set(check, known);
  const key = known.get(stimulus) ?? digest([stimulus.actions, check.app, check.apps]);
  known.set(stimulus, key);
  return key;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64');
}
