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
 *   | `go`            |                         |                 | the block is with the operating system: go on     |
 *   | `stop`          |                         |                 | nobody takes any more of the body                 |
 *   | `body`          |                         | octets, or none | what was read; nothing at the end of the body     |
 *   | `broken`        | why                     |                 | what was to be read broke off                     |
 *
 *   | from the worker | text                    | data            | says                                              |
 *   | --------------- | ----------------------- | --------------- | ------------------------------------------------- |
 *   | `ready`         | version of Python       |                 | the application is imported (first descriptor)    |
 *   | `failed`        | message, traceback      |                 | it could not be (first descriptor)                |
 *   | `read`          | number, decimal         |                 | so many octets of the body, at most, are wanted   |
 *   | `answer`        | head, or traceback      | a block         | as its flags say                                  |
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
 *
 * To a `read` comes one `body` or `broken`, and before it no other `read`. To an answer that is neither `last` nor `error`
 * nor `done` comes one `go`, unless `stop` comes, to it or to one before. The worker asks the application for no block until
 * the `go` for the one before it has come. It may have several frames on their way where they are parts of one block, or of
 * a file that it was given to send. The answer to most requests is one frame: head, block, `last` and `done` together.
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
  ready: 6,
  failed: 7,
  read: 8,
  answer: 9,
} as const;

export const flags = { head: 1, written: 2, last: 4, error: 8, blamed: 16, done: 32 } as const;

export interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly text: string;
  readonly data: Uint8Array;
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

/** Puts frames together from the pieces in which they come. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);
  /** The frame that is not complete yet, and how much of it is there. */
  #partial: Buffer | undefined;
  #filled = 0;
  readonly #take: (frame: Frame) => void;

  /** `take` is given each frame that is complete. */
  constructor(take: (frame: Frame) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    let at = 0;
    if (this.#partial !== undefined) {
      at = this.#fill(this.#partial, chunk);
      if (this.#partial !== undefined) return;
    }
    let rest = at === 0 ? chunk : chunk.subarray(at);
    if (this.#rest.length > 0) {
      rest = Buffer.concat([this.#rest, rest]);
      this.#rest = Buffer.alloc(0);
    }
    this.#split(rest);
  }

  /** Fills up the frame that was begun; returns how much of the chunk belongs to it. */
  #fill(partial: Buffer, chunk: Buffer): number {
    const taken = chunk.copy(partial, this.#filled);
    this.#filled += taken;
    if (this.#filled === partial.length) {
      this.#partial = undefined;
      this.#take(decodeFrame(partial));
    }
    return taken;
  }

  #split(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length >= HEADER_BYTES) {
      const length = HEADER_BYTES + rest.readUInt32BE(2) + rest.readUInt32BE(6);
      if (rest.length < length) {
        const partial = Buffer.allocUnsafe(length);
        this.#filled = rest.copy(partial);
        this.#partial = partial;
        return;
      }
      const frame = rest.subarray(0, length);
      rest = rest.subarray(length);
      this.#take(decodeFrame(frame));
    }
    this.#rest = rest;
  }
}

function decodeFrame(octets: Buffer): Frame {
  const dataStart = HEADER_BYTES + octets.readUInt32BE(2);
  return {
    kind: octets[0] ?? 0,
    flags: octets[1] ?? 0,
    text: dataStart === HEADER_BYTES ? '' : octets.toString('utf8', HEADER_BYTES, dataStart),
    data: dataStart === octets.length ? nothing : octets.subarray(dataStart),
  };
}
