/**
 * What goes between the server and the threads of its Python workers. Nothing here touches a socket.
 *
 * Each thread has a socket of its own, and serves one request at a time on it. All is made of frames:
 *
 *     kind (1 octet) · flags, or serial (1) · length of the text (4) · length of the data (4) · text, UTF-8 · data
 *
 *   | from the server | text                    | data            | says                                              |
 *   | --------------- | ----------------------- | --------------- | ------------------------------------------------- |
 *   | `request`       | environ: name, value, … |                 | call the application                              |
 *   | `go`            | number, decimal         |                 | so many octets of blocks have been sent: go on    |
 *   | `stop`          |                         |                 | nobody takes any more of the body                 |
 *   | `body`          |                         | octets, or none | what was read; nothing at the end of the body     |
 *   | `broken`        | why                     |                 | what was to be read broke off                     |
 *   | `lend`          | octets, milliseconds    |                 | the client's socket is lent, for so much          |
 *
 *   | from the worker | text                    | data            | says                                              |
 *   | --------------- | ----------------------- | --------------- | ------------------------------------------------- |
 *   | `read`          | number, decimal         |                 | so many octets of the body, at most, are wanted   |
 *   | `answer`        | head, or traceback      | a block         | as its flags say                                  |
 *   | `returned`      | number, decimal         |                 | so many octets were sent; the socket is given back |
 *
 * Lists in a text are separated by U+0100, which no native string can hold (PEP 3333, "A Note On String Types"). A head is
 * the status, then name and value of each header. The flags of an answer:
 *
 *   - `head`: the text is the head; what is sent with it begins the response
 *   - `written`: the block was given to write(), by an application that has not returned yet
 *   - `last`: with this, the body is complete
 *   - `error`: the application raised, and the text is the traceback; after `last` or another `error`, it was close()
 *   - `blamed`: what it raised is what `broken` had told it
 *   - `done`: close() has been called where there is one, and the thread waits for the next request
 *   - `ahead`: the worker does not wait for the `go` of this block
 *   - `large`: the worker waits for the `go`, or that the client's socket is lent; then it would send much on it
 *
 * To a `read` comes one `body` or `broken`, and before it no other `read`. For the octets of all answers that are neither
 * `last` nor `error` nor `done` comes a `go`, for several of them together where they are `ahead`, unless `stop` comes before.
 * What was given to write(), and a small block that was yielded, is sent before the application goes on. Behind a large
 * block, the worker asks for the next one while some are on their way (PEP 3333, "Buffering and Streaming", the second way:
 * something else, here the server, goes on transmitting while the application produces its next block). The answer to most
 * requests is one frame: head, block, `last` and `done` together.
 *
 * While the client's socket is lent, blocks go there and need no `go`; the last one comes as an `answer`, behind `returned`.
 * A `returned` has the flag `error` where the client takes no more.
 *
 * Further requests may come while one is served, and wait. In the place of flags, the frames from the server bear the
 * serial of their request, counted modulo 256, so that a thread can tell what is for a request that is over.
 */

/** What a frame is; the numbers are those of `worker.py`. */
export const kinds = {
  request: 1,
  go: 2,
  stop: 3,
  body: 4,
  broken: 5,
  lend: 6,
  read: 7,
  answer: 8,
  returned: 9,
} as const;

export const flags = { head: 1, written: 2, last: 4, error: 8, blamed: 16, done: 32, ahead: 64, large: 128 } as const;

/**
 * What a process says for all its threads, over the channel of Node.js to a child: lines of JSON. The same way go the
 * sockets that are lent, each with the number of the thread that it is for; a `lend` follows.
 */
export type ProcessMessage =
  | { readonly ready: string }
  /** Why the application cannot be had: a line, and the traceback where the application's own code raised. */
  | { readonly failed: readonly [line: string, traceback: string] };

export interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly text: string;
  readonly data: Uint8Array;
  /** The memory that all of it is in, to be used again when the data are not needed any more; undefined for a small one. */
  readonly memory?: Buffer | undefined;
}

const HEADER_BYTES = 10;
const SEPARATOR = '\u0100';
const nothing = new Uint8Array(0);

export function joinList(items: readonly string[]): string {
  return items.join(SEPARATOR);
}

export function splitList(text: string): readonly string[] {
  return text === '' ? [] : text.split(SEPARATOR);
}

/** The strings of an environ as a list; all else in it the worker makes itself. */
export function joinEnviron(environ: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const name in environ) {
    const value = environ[name];
    if (typeof value === 'string') text += `${text === '' ? '' : SEPARATOR}${name}${SEPARATOR}${value}`;
  }
  return text;
}

/** The octets of a frame up to its data. */
export function encodeFrameHead(kind: number, serial: number, text: string, dataLength: number): Buffer {
  // No character of a text takes more than three octets, and those of native strings no more than two.
  const frame = Buffer.allocUnsafe(HEADER_BYTES + text.length * 3);
  const textLength = text === '' ? 0 : frame.write(text, HEADER_BYTES, 'utf8');
  frame[0] = kind;
  frame[1] = serial;
  frame.writeUInt32BE(textLength, 2);
  frame.writeUInt32BE(dataLength, 6);
  return frame.subarray(0, HEADER_BYTES + textLength);
}

/** Small frames are read several at a time; a larger one has a place of its own. */
const SMALL_BYTES = 16_384;

/** How much memory waits to be used again. */
const SPARE_BYTES = 524_288;

/** Puts frames together: tells where the next octets are to be put, and takes them from there. */
export class FrameReader {
  readonly #small = Buffer.allocUnsafeSlow(SMALL_BYTES);
  /** Where the next octets are put, and how much of a frame that is not complete is there. */
  #octets: Buffer = this.#small;
  #kept = 0;
  /** Memory for large frames, all of the same size. New memory for each of them would cost more than all else here. */
  #spares: Buffer[] = [];
  readonly #take: (frame: Frame) => void;

  /** `take` is given each frame that is complete. */
  constructor(take: (frame: Frame) => void) {
    this.#take = take;
  }

  /** Where the next octets are to be put: never empty. */
  get room(): Buffer {
    return this.#kept === 0 ? this.#octets : this.#octets.subarray(this.#kept);
  }

  /** So many octets have been put there. */
  filled(length: number): void {
    const octets = this.#octets;
    const end = this.#kept + length;
    let at = 0;
    // Behind a large frame, the next one is expected to be as large: then a single read brings it to its place.
    let needed = 0;
    while (end - at >= HEADER_BYTES) {
      needed = HEADER_BYTES + octets.readUInt32BE(at + 2) + octets.readUInt32BE(at + 6);
      if (needed > end - at) break;
      const frame = octets.subarray(at, at + needed);
      at += needed;
      this.#take(decodeFrame(frame, needed < octets.length));
    }
    this.#keep(at, end, needed);
  }

  /** Takes back the memory of a frame. */
  reuse(memory: Buffer): void {
    if (this.#spares[0]?.length !== memory.length) this.#spares = [];
    if ((this.#spares.length + 1) * memory.length <= SPARE_BYTES) this.#spares.push(memory);
  }

  /** Keeps what is there of a frame where there is room for all that it needs. */
  #keep(at: number, end: number, needed: number): void {
    const octets = this.#octets;
    if (needed <= SMALL_BYTES) this.#octets = this.#small;
    else if (at > 0 || needed !== octets.length) this.#octets = this.#place(needed);
    if (at > 0 || this.#octets !== octets) octets.copy(this.#octets, 0, at, end);
    this.#kept = end - at;
  }

  #place(length: number): Buffer {
    const spare = this.#spares[0]?.length === length ? this.#spares.pop() : undefined;
    return spare ?? Buffer.allocUnsafeSlow(length);
  }
}

/** Takes a frame apart; the octets are its own, unless they are lent. */
function decodeFrame(octets: Buffer, lent: boolean): Frame {
  const dataStart = HEADER_BYTES + octets.readUInt32BE(2);
  const data = octets.subarray(dataStart);
  return {
    kind: octets[0] ?? 0,
    flags: octets[1] ?? 0,
    text: dataStart === HEADER_BYTES ? '' : octets.toString('utf8', HEADER_BYTES, dataStart),
    data: lent ? copyOf(data) : data,
    memory: lent ? undefined : octets,
  };
}

function copyOf(data: Buffer): Uint8Array {
  return data.length === 0 ? nothing : Buffer.from(data);
}
