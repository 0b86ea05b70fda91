/** What is required: the catalogue, the contracts as zod schemas, the probe's protocol, the words of a verdict. */
export * from './boundary.ts';
export * from './corpus.ts';
export * from './environ.ts';
export * from './outcome.ts';
export * from './printable.ts';
export * from './probe/journal.ts';
export * from './probe/program.ts';
export * from './probe/protocol.ts';
export * from './requirement.ts';
export * from './start-response.ts';
export type * from './typescript-binding.ts';
