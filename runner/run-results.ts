/** What a run has found so far: a result for each check that was judged, and what all exchanges tell of the standing contract. */
import type { Result } from '../reports/index.ts';
import type { Check, Observation } from '../suites/index.ts';
import { oneLine } from './failure.ts';
import { inapplicability, type Judgement } from './judge.ts';
import type { Conditions } from './observe.ts';
import { extents, resultOf, StandingFindings, unjudged, type Wording } from './result.ts';

/** How many characters of exchanges a report tells in whole: a target may send without end. */
const mostTold = 2_000_000;

export interface RunResultsOptions {
  readonly wording: Wording;
  /** Whether no exchange is told. */
  readonly brief: boolean;
  /** Told of each result that comes in. */
  readonly onResult: (result: Result) => void;
}

export class RunResults {
  readonly #selected: readonly Check[];
  readonly #places: ReadonlyMap<Check, number>;
  readonly #options: RunResultsOptions;
  readonly #results = new Map<Check, Result>();
  readonly #failures = new Map<Check, string>();
  #standing: readonly StandingFindings[] = [];
  /** Characters of exchanges that are told in whole. */
  #told = 0;

  /** `carried` are the checks that have exchanges of their own, in their order. */
  constructor(selected: readonly Check[], carried: readonly Check[], options: RunResultsOptions) {
    this.#selected = selected;
    this.#places = new Map(carried.map((check, place) => [check, place]));
    this.#options = options;
    this.forget();
  }

  /** Nothing that was found stands any more. */
  forget(): void {
    this.#results.clear();
    this.#failures.clear();
    this.#told = 0;
    this.#standing = this.#selected.filter(StandingFindings.isFor).map((check) => new StandingFindings(check));
  }

  /** The judgement of a check at which the kit itself failed. */
  failure(check: Check, error: unknown): Judgement {
    this.#failures.set(check, oneLine(error));
    return { check, verdict: { is: 'unclear', reason: '' }, observation: null, observations: [], durationMs: 0 };
  }

  take(check: Check, result: Result): void {
    this.#results.set(check, result);
    this.#options.onResult(result);
  }

  /** `telling` are those of its exchanges that tell of the standing contract. */
  takeJudgement(judgement: Judgement, telling: readonly Observation[] = judgement.observations): void {
    const { check, verdict, observation, durationMs } = judgement;
    const { wording, brief } = this.#options;
    const place = this.#places.get(check) ?? 0;
    for (const findings of this.#standing) {
      for (const one of telling) findings.add(one, check, place);
    }
    const failure = this.#failures.get(check);
    if (failure !== undefined) {
      this.take(check, unjudged(check, 'error', failure, wording));
      return;
    }
    const extent = verdict.is === 'contradicted' && this.#told < mostTold ? extents.whole : extents.short;
    const result = resultOf(check, verdict, brief ? null : observation, durationMs, wording, extent);
    if (extent === extents.whole) {
      for (const { length } of [...result.sent, ...result.received, ...(result.journal ?? [])]) this.#told += length;
    }
    this.take(check, result);
  }

  /** In the order of the selection, the standing contract with them. `conditions`: null where the target was not reached. */
  inOrder(conditions: Conditions | null): readonly Result[] {
    const { wording } = this.#options;
    for (const findings of this.#standing) {
      const { check } = findings;
      const reason = conditions === null ? null : inapplicability(check, conditions);
      this.#results.set(
        check,
        reason === null ? findings.result(wording) : resultOf(check, { is: 'inapplicable', reason }, null, 0, wording),
      );
    }
    return this.#selected.flatMap((check) => this.#results.get(check) ?? []);
  }
}
