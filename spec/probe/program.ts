/**
 * A program: what the application does for one request, as data. The probe interprets it, in whatever language the
 * server hosts, and knows no requirement; all knowledge of what a server owes stays with the checks.
 *
 * The vocabulary covers all that PEP 3333 lets an application do, and what it forbids but applications do.
 */
import { z } from 'zod';

/** Bytes as text: each character, U+0000 to U+00FF, is one byte. */
export const byteText = z.string().regex(/^[\u0000-\u00ff]*$/);

/**
 * A value of the host language. Plain JSON stands for itself (null is None, a string is a native string); what JSON
 * lacks is an object with one telling key:
 * - `bytes`: a bytestring, the text repeated `times` (default 1)
 * - `text`: a native string, the text repeated `times`
 * - `bytearray`: a mutable look-alike of a bytestring
 * - `list`, `tuple`: sequences of values
 * - `dict`: a mapping
 * - `subclass`: an instance of a subclass of the type of the value inside (a str that is not exactly str)
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | { bytes: string; times?: number | undefined }
  | { text: string; times?: number | undefined }
  | { bytearray: string }
  | { list: Value[] }
  | { tuple: Value[] }
  | { dict: [Value, Value][] }
  | { subclass: Value };

const times = z.int().min(0).max(1_000_000_000).optional();

export const value: z.ZodType<Value> = z
  .lazy(() =>
    z.union([
      z.null(),
      z.boolean(),
      z.number(),
      z.string(),
      z.strictObject({ bytes: byteText, times }),
      z.strictObject({ text: z.string(), times }),
      z.strictObject({ bytearray: byteText }),
      z.strictObject({ list: z.array(value) }),
      z.strictObject({ tuple: z.array(value) }),
      z.strictObject({ dict: z.array(z.tuple([value, value])) }),
      z.strictObject({ subclass: value }),
    ]),
  )
  .meta({ id: 'Value' });

/** What can be raised. The Exception and BaseException families of Python; other languages raise their like. */
export const raisable = z.enum([
  'Exception',
  'ValueError',
  'TypeError',
  'AssertionError',
  'OSError',
  'UnicodeError',
  'MemoryError',
  'StopIteration',
  'BaseException',
  'SystemExit',
  'KeyboardInterrupt',
  'GeneratorExit',
]);
export type Raisable = z.infer<typeof raisable>;
/** Those that a handler of Exception does not see, and of which a thread or a process may end. */
export const deadly: readonly Raisable[] = ['BaseException', 'GeneratorExit', 'SystemExit', 'KeyboardInterrupt'];

/** One step of the application. Each is written to the journal when it has been carried out. */
export type Step =
  /** Calls start_response. Pairs become a list of tuples; any other value is passed as it is. */
  | { do: 'start'; status: Value; headers: [Value, Value][] | Value; excInfo?: 'current' | Value | undefined }
  /** Calls the write callable that the last start_response returned. */
  | { do: 'write'; data: Value }
  /** Yields a block. Outside an iteration the block is appended to what will be returned. */
  | { do: 'yield'; data: Value }
  /**
   * Calls a method of wsgi.input: without `size` with no argument, with `size` null with None. `until: 'end'` repeats
   * the call until it returns nothing; `iterate` goes through the stream's iterator, at most `size` steps.
   */
  | {
      do: 'read';
      method: 'read' | 'readline' | 'readlines' | 'iterate';
      size?: number | null | undefined;
      until?: 'end' | undefined;
    }
  /**
   * Reads what the application may read: CONTENT_LENGTH bytes, or up to the end where the server says that the end
   * is told (wsgi.input_terminated, or a Transfer-Encoding that it left in environ).
   */
  | { do: 'drain' }
  /** Calls a method of wsgi.errors; `writelines` takes a list. */
  | { do: 'errors'; method: 'write' | 'writelines' | 'flush'; data?: Value | undefined }
  | { do: 'raise'; type: Raisable; message: string }
  /**
   * Runs steps; what they raise is recorded and handled by `except`, where `excInfo: 'current'` has a meaning. What is
   * raised outside of a `try`, by start_response for one, ends the phase and leaves the application.
   */
  | { do: 'try'; steps: Step[]; except: Step[] }
  | { do: 'sleep'; ms: number }
  /** Waits until the gate is opened, at most `ms` (default 10,000). */
  | { do: 'gate'; name: string; ms?: number | undefined }
  | { do: 'environ-set'; key: Value; value: Value }
  | { do: 'environ-delete'; key: string }
  | { do: 'environ-clear' }
  /** Replaces the contents of the list that was last passed to start_response. */
  | { do: 'headers-set'; headers: [Value, Value][] }
  /**
   * Records whether the frames of the exc_info that was last passed to start_response have been let go. Meaningful
   * outside of the `except` that passed it, which holds them itself; none where nothing was passed.
   */
  | { do: 'exc-info-released' }
  /**
   * Calls wsgi.file_wrapper with a file of its own and does not return the result: it is let go, or kept until the
   * invocation has come to its end. `wrap-file` in the journal has the result; none where the server offers no wrapper.
   */
  | { do: 'wrap-file'; content: Value; keep?: boolean | undefined }
  /** Writes a word to the journal. */
  | { do: 'mark'; name: string };

const pairs = z.array(z.tuple([value, value]));
const steps: z.ZodType<Step[]> = z.lazy(() => z.array(step)).meta({ id: 'Steps' });

export const step: z.ZodType<Step> = z
  .lazy(() =>
    z.discriminatedUnion('do', [
      z.strictObject({
        do: z.literal('start'),
        status: value,
        headers: z.union([pairs, value]),
        excInfo: z.union([z.literal('current'), value]).optional(),
      }),
      z.strictObject({ do: z.literal('write'), data: value }),
      z.strictObject({ do: z.literal('yield'), data: value }),
      z.strictObject({
        do: z.literal('read'),
        method: z.enum(['read', 'readline', 'readlines', 'iterate']),
        size: z.int().nullable().optional(),
        until: z.literal('end').optional(),
      }),
      z.strictObject({ do: z.literal('drain') }),
      z.strictObject({
        do: z.literal('errors'),
        method: z.enum(['write', 'writelines', 'flush']),
        data: value.optional(),
      }),
      z.strictObject({ do: z.literal('raise'), type: raisable, message: z.string() }),
      z.strictObject({ do: z.literal('try'), steps, except: steps }),
      z.strictObject({ do: z.literal('sleep'), ms: z.int().min(0).max(60_000) }),
      z.strictObject({
        do: z.literal('gate'),
        name: z.string().regex(/^[a-z0-9-]{1,40}$/),
        // Longer than the longest limit of an exchange (an hour), however slowly a busy machine gets on.
        ms: z.int().min(1).max(12_000_000).optional(),
      }),
      z.strictObject({ do: z.literal('environ-set'), key: value, value }),
      z.strictObject({ do: z.literal('environ-delete'), key: z.string() }),
      z.strictObject({ do: z.literal('environ-clear') }),
      z.strictObject({ do: z.literal('headers-set'), headers: pairs }),
      z.strictObject({ do: z.literal('exc-info-released') }),
      z.strictObject({ do: z.literal('wrap-file'), content: value, keep: z.boolean().optional() }),
      z.strictObject({ do: z.literal('mark'), name: z.string().max(100) }),
    ]),
  )
  .meta({ id: 'Step' });

/**
 * What the call returns.
 * - `list`, `tuple`: the blocks yielded by `steps`, which run before the call returns
 * - `generator`: a generator whose body is `steps`; `close` runs in its `finally`
 * - `iterator`: an object that is its own iterator; `iterable`: an object that makes an iterator, both journalled
 * - `sequence`: an object with `__getitem__` alone, the iteration protocol before Python 2.2
 * - `file-wrapper`: the result of wsgi.file_wrapper; `iterable` with the same blocks where the server offers none
 * - `value`: whatever stands in `value`: None, a string, a number
 *
 * A language that lacks a kind returns its nearest relative and says so in the journal (`returned.kind`).
 */
export const returned = z
  .strictObject({
    kind: z.enum(['list', 'tuple', 'generator', 'iterator', 'iterable', 'sequence', 'file-wrapper', 'value']),
    /** The body: steps between blocks run when the server asks for the next block. */
    steps: steps.default([]),
    /** What close() does; null: the object has no close(). Lists, tuples and values never have one. */
    close: steps.nullable().default([]),
    /**
     * What `__len__` says, true or not; `raises`: it raises TypeError; absent: the object has no `__len__`. In
     * TypeScript it is the property `length`.
     */
    length: z.union([z.int(), z.literal('raises')]).optional(),
    /** Runs inside `__iter__` (`iterable` and `iterator`). */
    iter: steps.default([]),
    /** Whether the iterator that an `iterable` makes has a close() of its own, which a server must leave alone. */
    iteratorClose: z.boolean().default(false),
    /**
     * The file (`file-wrapper`): its bytes (a `bytes` value), where reading starts, the block size suggested, and what
     * it is made of. Only a `read-only-object` can be without close(). The steps of `close` run in the file's close().
     */
    file: z
      .strictObject({
        content: value,
        offset: z.int().min(0).default(0),
        blockSize: z.int().min(1).optional(),
        made: z.enum(['disk', 'memory', 'read-only-object']).default('disk'),
        close: z.boolean().default(true),
      })
      .optional(),
    value: value.optional(),
  })
  .meta({ id: 'Returned' });
export type Returned = z.infer<typeof returned>;

export const program = z
  .strictObject({
    /** What happens while the application is being called. */
    call: steps.default([]),
    returns: returned,
  })
  .meta({ id: 'Program', title: 'gateway-conformance probe program' });
/** A program in full, as the probe receives it. */
export type Program = z.infer<typeof program>;
/** A program as written: what has a default may be left out. */
export type ProgramSource = z.input<typeof program>;
