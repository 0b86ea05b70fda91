/**
 * Work on a target that is begun while it is not yet known whether the target lives through what it was given before: the
 * work shows it, as well as a wait would, and is done meanwhile.
 */
import { patientNow } from './patient-clock.ts';

/** Told that the target has served a client that came at that time ({@link patientNow}), or that it serves nobody any more. */
export type OnSeen = (serves: boolean, came: number) => void;

export interface AheadOptions<T> {
  /** Does the work; ends early once the signal is aborted. */
  readonly work: (signal: AbortSignal, onSeen: OnSeen) => Promise<T>;
  /** How long a target may take to die of what it was given, in milliseconds. */
  readonly settleMs: number;
  /** Waits for that time, where the work was over too early to show anything; resolves to whether the target serves on. */
  readonly remains: () => Promise<boolean>;
  /** Of the run. */
  readonly signal: AbortSignal;
}

export class Ahead<T> {
  readonly #options: AheadOptions<T>;
  #begun: Promise<T> | null = null;

  constructor(options: AheadOptions<T>) {
    this.#options = options;
  }

  /** Begins the work. Resolves to whether the target goes on serving; where it does not, the work is given up, and shows nothing. */
  async remains(): Promise<boolean> {
    const { work, settleMs, remains, signal } = this.#options;
    const begunAt = patientNow();
    const givenUp = new AbortController();
    let shown: boolean | null = null;
    let tell: (serves: boolean) => void = () => {};
    const told = new Promise<boolean>((resolve) => {
      tell = resolve;
    });
    const begun = work(AbortSignal.any([signal, givenUp.signal]), (serves, came) => {
      if (serves && came - begunAt < settleMs) return;
      shown ??= serves;
      tell(shown);
    });
    this.#begun = begun;
    const over = begun.then(() => shown ?? remains());
    const remained = await Promise.race([told, over]);
    if (!remained) {
      givenUp.abort();
      await begun;
      this.#begun = null;
    }
    return remained;
  }

  /** What came of the work; it is begun now where it was not before, or was given up. */
  result(): Promise<T> {
    const { work, signal } = this.#options;
    return this.#begun ?? work(signal, () => {});
  }
}
