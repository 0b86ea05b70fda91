/** The report of a run: the model that every renderer takes, and the JSON report itself (schemaVersion 1). */
import { z } from 'zod';
import { boundary, conformant, count, level, outcome, outcomes } from '../spec/index.ts';

/** Escaped printable text (see `printable`): never raw control characters. */
const text = z.string();

export const result = z
  .object({
    check: z.string(),
    title: z.string(),
    suite: z.string(),
    level,
    requirement: z.string(),
    /** The requirement in our own words. */
    statement: text.optional(),
    section: z.string(),
    url: z.string(),
    outcome,
    /** Why it is skipped, known, stale, inconclusive or an error; what was noted; null otherwise. */
    reason: text.nullable(),
    /** Completes «the server …». */
    expected: text,
    /** What contradicted the expectation; empty where nothing did. */
    actual: text,
    /** What was sent and received, a line each, escaped. */
    sent: z.array(text),
    received: z.array(text),
    /** What the application saw and did, a line each; null where the check needs no application or it was not called. */
    journal: z.array(text).nullable(),
    durationMs: z.number(),
    /** The command that runs this check alone on the same target. */
    reproduce: z.string(),
  })
  .meta({ id: 'Result' });
export type Result = z.infer<typeof result>;

export const summary = z
  .object({ ...Object.fromEntries(outcomes.map((name) => [name, z.int().min(0)])), conformant: z.boolean() } as Record<
    (typeof outcomes)[number],
    z.ZodInt
  > & { conformant: z.ZodBoolean })
  .meta({ id: 'Summary' });
export type Summary = z.infer<typeof summary>;

/** The summary of results. A run that was interrupted is never conformant. */
export function summarize(
  results: readonly Pick<Result, 'outcome'>[],
  { strict = false, interrupted = false }: { strict?: boolean | undefined; interrupted?: boolean | undefined } = {},
): Summary {
  const counts = count(results.map((one) => one.outcome));
  return { ...counts, conformant: !interrupted && conformant(counts, strict) };
}

export const report = z
  .object({
    schemaVersion: z.literal(1),
    kit: z.object({ name: z.literal('gateway-conformance'), version: z.string() }),
    target: z.object({
      address: z.string(),
      gateway: z.literal('wsgi'),
      binding: z.enum(['python', 'typescript']).nullable(),
      server: text.nullable(),
      command: z.string().nullable(),
    }),
    startedAt: z.iso.datetime(),
    durationMs: z.number(),
    seed: z.int(),
    /** Whether advice breaks the run; absent: no. */
    strict: z.boolean().optional(),
    /** Whether the run was stopped before everything was judged; absent: no. */
    interrupted: z.boolean().optional(),
    summary,
    results: z.array(result),
  })
  .meta({ id: 'Report', title: 'gateway-conformance report' });
export type Report = z.infer<typeof report>;

/** Reads a report from outside data. Throws MalformedData. */
export const readReport = boundary('report', report);
