/** What is claimed: checks as values, one file for each heading of the specification. */
export * from './check.ts';
export * from './corpus.ts';
export * from './expectation.ts';
export * from './observation.ts';
export * from './stimulus.ts';
