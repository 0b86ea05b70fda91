/** A claim about an observation that can say itself, and say what contradicted it. */
import type { Observation } from './observation.ts';

export type Verdict =
  /** `note` is for the reader: what this server does where several things are allowed. */
  | { readonly is: 'satisfied'; readonly note?: string }
  | { readonly is: 'contradicted'; readonly actual: string }
  /** The server does not offer what the claim is about. */
  | { readonly is: 'inapplicable'; readonly reason: string }
  /** Something before the claim went wrong, so that nothing can be said. */
  | { readonly is: 'unclear'; readonly reason: string };

export interface Expectation {
  /** Completes the sentence «the server …». */
  readonly says: string;
  /**
   * Whether the wire shows all of it, once the well-formed twin was accepted, of a server whose application is not the
   * kit's. Default: it does not.
   */
  readonly onWire?: boolean;
  readonly judge: (observation: Observation) => Verdict;
  /** Whether what it looks at has arrived; asked again until it has, or until the deadline. */
  readonly settled?: (observation: Observation) => boolean;
}

export const satisfied = (note?: string): Verdict =>
  note === undefined ? { is: 'satisfied' } : { is: 'satisfied', note };
export const contradicted = (actual: string): Verdict => ({ is: 'contradicted', actual });
export const inapplicable = (reason: string): Verdict => ({ is: 'inapplicable', reason });
export const unclear = (reason: string): Verdict => ({ is: 'unclear', reason });

/** All of them hold. What is contradicted outweighs what is unclear, and that what is inapplicable. */
export function all(...expectations: readonly Expectation[]): Expectation {
  return {
    says: expectations.map(({ says }) => says).join('; '),
    settled: (observation) => expectations.every(({ settled }) => settled?.(observation) ?? true),
    judge: (observation) => {
      const verdicts = expectations.map(({ judge }) => judge(observation));
      return (
        verdicts.find(({ is }) => is === 'contradicted') ??
        verdicts.find(({ is }) => is === 'unclear') ??
        verdicts.find(({ is }) => is === 'inapplicable') ??
        satisfied(
          verdicts.flatMap((verdict) => (verdict.is === 'satisfied' && verdict.note) || []).join('; ') || undefined,
        )
      );
    },
  };
}

/** One of them holds: every conforming way is named. */
export function either(...expectations: readonly Expectation[]): Expectation {
  return {
    says: expectations.map(({ says }) => says).join(', or '),
    settled: (observation) => expectations.some(({ settled }) => settled?.(observation) ?? true),
    judge: (observation) => {
      const verdicts = expectations.map(({ judge }) => judge(observation));
      const contradictions = verdicts.flatMap((verdict) => (verdict.is === 'contradicted' ? [verdict.actual] : []));
      return (
        verdicts.find(({ is }) => is === 'satisfied') ??
        verdicts.find(({ is }) => is === 'unclear') ??
        verdicts.find(({ is }) => is === 'inapplicable') ??
        contradicted([...new Set(contradictions)].join('; '))
      );
    },
  };
}
