/**
 * How the kit and the probe find each other. Ordinary requests carry two fields:
 *
 *     Gateway-Nonce: gwc-<16 hexadecimal digits>[.<label>]
 *     Gateway-Program: <base64url of the program's JSON>
 *
 * The nonce is looked for in that field, then in PATH_INFO, QUERY_STRING and every other string of environ. A program
 * that was laid into the spool under the request's nonce (`<nonce>.program`) is used where the field does not arrive.
 * A program or gate of a nonce without a label holds for all its labels. No nonce: `gwc-0000000000000000`. The label
 * `canary`: the request is served like any other, and not journalled. The label `brief`: it is journalled without
 * the items of environ, and of what happens its end alone.
 * No program: the probe records, drains the body and answers 200 with JSON, {@link Telling}: the entry's opening, and what
 * it has drained; without the JSON for HEAD. A broken program: the same with 400 and {"error": <why>}, journalled as `broken-program`.
 *
 * Requests to the probe itself carry `Gateway-Probe: <verb>[ <argument>]`, or, where fields do not arrive, the same
 * in the query: `gateway-probe=<verb>[+<argument>]`, which is also looked for behind a question mark in PATH_INFO. All
 * answer 200 with JSON:
 *
 *     handshake            {@link Handshake}
 *     prove <token>        {"token": "<content of the spool's file token-<token>>" or null}
 *     journal <nonce>      {@link JournalAnswer}: the entries of that nonce and of its labels
 *     open <nonce> <gate>  {"opened": true}
 *     program <nonce>      {"stored": true}: the request's body is the program's JSON
 *     forget <nonce>       {"forgotten": <files removed>}
 *
 * A verb that cannot be carried out is answered with 400 and {"error": <why>}. Every 400 of the probe's own carries
 * `Gateway-Probe: error`, to be told from a refusal by the server.
 *
 * The spool is a directory that all workers share: `GATEWAY_PROBE_SPOOL`, else `gateway-probe-<user>` in the system's
 * temporary directory (mode 0700). Its files:
 *
 *     <nonce>.<invocation>.jsonl   one journal entry; the invocation is counted by exclusive creation. The line
 *                                  {"cut":true} tells that it reached its bound; then only what ends a phase is told
 *     <nonce>.program              a program laid there beforehand
 *     <nonce>.<gate>.gate          an opened gate
 *     token-<token>                written by the kit to prove that it sees the same directory
 */
import { z } from 'zod';
import { entry, opening, seen } from './journal.ts';

export const protocolVersion = 1;

export const nonceField = 'Gateway-Nonce';
export const programField = 'Gateway-Program';
export const probeField = 'Gateway-Probe';
export const spoolVariable = 'GATEWAY_PROBE_SPOOL';

/** The label of a request that has to be served, and of which nothing else is to be known. */
export const canaryLabel = 'canary';

/** The label of a request of which no more is asked of the journal than how often it was served, and when that is over. */
export const briefLabel = 'brief';

/** Under it stands what came without a nonce. */
export const strayNonce = 'gwc-0000000000000000';

/** A nonce with its label, as it is found in a request. */
export const noncePattern = /gwc-[0-9a-f]{16}(?:\.[a-z0-9]{1,20})?/;

/** Bounds of the spool; the oldest entries go first. */
export const spoolBounds = { entries: 4096, entryBytes: 1_048_576, ageMs: 3_600_000 } as const;

export const binding = z.enum(['python', 'typescript']);
export type Binding = z.infer<typeof binding>;

export const handshake = z
  .object({
    probe: z.literal('gateway-conformance'),
    /** Compare with {@link protocolVersion} before anything else. */
    protocol: z.int(),
    binding,
    /** The language and its version, such as `CPython 3.11.7`. */
    runtime: z.string(),
    spool: z.string(),
    /** Whether the verb arrived as a header field or in the query. */
    carrier: z.enum(['field', 'query']),
    process: z.string(),
    environ: z.object({
      multithread: z.boolean(),
      multiprocess: z.boolean(),
      runOnce: z.boolean(),
    }),
  })
  .meta({ id: 'Handshake', title: 'gateway-conformance probe handshake' });
export type Handshake = z.infer<typeof handshake>;

/** The answer to a request without a program. `drained` is null where the body could not be read. */
export const telling = opening
  .extend({ drained: seen.nullable() })
  .meta({ id: 'Telling', title: 'gateway-conformance answer' });
export type Telling = z.infer<typeof telling>;

export const journalAnswer = z
  .object({ entries: z.array(entry) })
  .meta({ id: 'JournalAnswer', title: 'gateway-conformance probe journal' });
export type JournalAnswer = z.infer<typeof journalAnswer>;
