/** The kit for programs: reach a target, run the checks on it, take the report. */
export type { Report, Result } from '../reports/index.ts';
export { suites } from '../suites/all.ts';
export type { Check, Expectation, Observation, Stimulus, Suite, Verdict } from '../suites/index.ts';
export { parseAddress } from './address.ts';
export type { Address } from './exchange.ts';
export { KitFailure } from './failure.ts';
export { type KnownFailure, readKnownFailures } from './known-failures.ts';
export { type RunOptions, type RunProgress, run } from './run.ts';
export { type Selection, select } from './selection.ts';
export { addressTarget, bundledTarget, commandTarget, type Target } from './target.ts';
export { kitVersion } from './version.ts';
