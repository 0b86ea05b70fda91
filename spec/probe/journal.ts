/**
 * The journal: what the probe saw and did for one invocation of the application. The first line of an entry's file is
 * an {@link Opening}, each further line an {@link Event}, in the order of their happening.
 */
import { z } from 'zod';
import { byteText } from './program.ts';

/**
 * A value as the probe saw it. `type` is the neutral name: exactly that type, not a subclass; everything else is an
 * `object`. `native` is the language's own name of it. Long bytes and strings are cut at 4,096 and told with their
 * full length; `sha256` (hexadecimal, of the bytes) stands for the whole of cut bytes.
 */
export type Seen =
  | { type: 'none'; native: string; truth: boolean }
  | { type: 'boolean'; native: string; truth: boolean; value: boolean }
  | { type: 'number'; native: string; truth: boolean; value: number }
  | { type: 'string'; native: string; truth: boolean; value: string; length: number }
  | { type: 'bytes'; native: string; truth: boolean; value: string; length: number; sha256?: string | undefined }
  | { type: 'tuple'; native: string; truth: boolean; items: Seen[]; length: number }
  | { type: 'list'; native: string; truth: boolean; items: Seen[]; length: number }
  | {
      type: 'object';
      native: string;
      truth: boolean;
      callable: boolean;
      /** The neutral type it derives from, for a subclass of a builtin. */
      base?: string | undefined;
      /** Public attributes that can be called, and `__iter__`. Of a returned generator `close` is left out. */
      methods: string[];
    };

const common = { native: z.string().max(200), truth: z.boolean() };
export const seen: z.ZodType<Seen> = z
  .lazy(() =>
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('none'), ...common }),
      z.object({ type: z.literal('boolean'), ...common, value: z.boolean() }),
      z.object({ type: z.literal('number'), ...common, value: z.number() }),
      z.object({ type: z.literal('string'), ...common, value: z.string(), length: z.int() }),
      z.object({
        type: z.literal('bytes'),
        ...common,
        value: byteText,
        length: z.int(),
        sha256: z.string().optional(),
      }),
      z.object({ type: z.literal('tuple'), ...common, items: z.array(seen), length: z.int() }),
      z.object({ type: z.literal('list'), ...common, items: z.array(seen), length: z.int() }),
      z.object({
        type: z.literal('object'),
        ...common,
        callable: z.boolean(),
        base: z.string().optional(),
        methods: z.array(z.string()),
      }),
    ]),
  )
  .meta({ id: 'Seen' });

/** Something raised, by the server into the application or by the application itself. */
export const raised = z
  .object({
    type: z.string(),
    message: z.string(),
    /** Whether it is the very object that was passed in as exc_info (start_response re-raising), else null. */
    original: z.boolean().nullable(),
  })
  .meta({ id: 'Raised' });
export type Raised = z.infer<typeof raised>;

export const opening = z
  .object({
    protocol: z.literal(1),
    nonce: z.string(),
    /** 1 for the first invocation under this nonce. */
    invocation: z.int().min(1),
    process: z.string(),
    thread: z.string(),
    /** Milliseconds of a clock that all workers of one machine share. */
    at: z.number(),
    /** What the application was called with: how many positional arguments, and the names of the others. */
    positional: z.int(),
    named: z.array(z.string()),
    startResponse: seen,
    environ: z.object({
      native: z.string(),
      /** Whether it is the builtin mapping itself and not a look-alike or a subclass. */
      builtin: z.boolean(),
      items: z.array(z.tuple([seen, seen])),
    }),
    /**
     * Whether this very object was handed to an earlier invocation. In Python known by the key
     * `gateway_probe.identity`, which the probe leaves in environ after it has recorded the items.
     */
    reused: z.boolean(),
  })
  .meta({ id: 'Opening' });
export type Opening = z.infer<typeof opening>;

/** Where in its life the application is. */
export const phase = z.enum(['call', 'iter', 'next', 'length', 'close', 'file']);
export type Phase = z.infer<typeof phase>;

/**
 * One thing that happened. `what` is the name of the step, or one of these, which come without a step:
 * - `return`: the call returned (`result`: the object); `kind` tells what was returned
 * - `raise-out`: an exception left the application (`raised`), in the `phase` told
 * - `iter`, `next`: the server asked for an iterator, for a block; `stop`: the iteration said that it is over
 * - `length`: the server asked for the length; `close`: it called close() on the returned object
 * - `iterator-close`: it called close() on the iterator, `file-close`: close() of the wrapped file was called
 * - `file-wrapper`: wsgi.file_wrapper was called (`args`, `result` or `raised`)
 * - `file-read`: the wrapped file was read; `touched`: an attribute beyond the interface was asked for (`name`)
 * - `waiting`: a gate has been reached, told before the wait; `gate` tells by its result whether it was opened
 * - `broken-program`: the program could not be used (`name`: why); the answer is one of the probe's own, with status 400
 * - `collected`: the server let go of the returned object without calling close() (where the language can tell)
 * - `done`: everything that the probe will write is written: after close(), after the iteration of what has no close(),
 *   after `collected`, right after `return` where nothing more can be seen (list, tuple, value, a file without close),
 *   after a `raise-out` of the call. What a server does beyond that, such as a second close(), is told after it.
 *
 * Of a `generator` the call of close() is told only where it ended the iteration early. Its close steps run at its end
 * in any case, in phase `close`. `read` with `until` tells each call, `iterate` all that it got as one list; `name` is
 * the method of `read` and `errors`. `try` is told when its steps are over or, with `raised`, before `except` begins.
 */
export const event = z
  .object({
    at: z.number(),
    thread: z.string(),
    phase,
    what: z.string(),
    name: z.string().optional(),
    kind: z.string().optional(),
    args: z.array(seen).optional(),
    result: seen.optional(),
    raised: raised.optional(),
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof event>;

export const entry = opening
  .extend({ events: z.array(event), /** Whether the entry grew beyond its bound and was cut. */ cut: z.boolean() })
  .meta({ id: 'Entry', title: 'gateway-conformance journal entry' });
/** One invocation of the application. */
export type Entry = z.infer<typeof entry>;
