/**
 * `wsgi.input` (PEP 3333, "Input and Error Streams"): the body of one request as a Python file would give it. It ends
 * where the body ends, and goes on returning empty bytestrings then.
 */

import type { InputStream } from '../spec/typescript-binding.ts';
import { LocalProtocolError } from './protocol-error.ts';
import { nameOfType } from './response-head.ts';

/** Where the octets of a body come from. */
export interface BodySource {
  /**
   * The next piece of the body, never empty; undefined at its end. Rejects, each time, when the body broke off or is
   * malformed: an incomplete body must not look complete (RFC 9112, 6.3).
   */
  next(): Promise<Uint8Array | undefined>;
}

const LF = 0x0a;
const nothing = new Uint8Array(0);

export function createInputStream(source: BodySource): InputStream {
  return new BodyInputStream(source);
}

class BodyInputStream implements InputStream {
  readonly #source: BodySource;
  #rest: Uint8Array = nothing;
  #turn: Promise<unknown> | undefined;

  constructor(source: BodySource) {
    this.#source = source;
  }

  read(size?: number): Promise<Uint8Array> {
    const wanted = checkSize(size);
    // What has come is given at once, where it is enough.
    if (this.#turn === undefined && wanted <= this.#rest.length) return Promise.resolve(this.#cut(wanted));
    return this.#inTurn(() => this.#take(wanted, false));
  }

  /**
   * As `read1` of Python's buffered streams: at most `size` octets, what has come or else what comes next; none at the end.
   * For a gateway that keeps what it does not need yet.
   */
  read1(size: number): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      if (this.#rest.length === 0) this.#rest = (await this.#source.next()) ?? nothing;
      return this.#take(Math.min(checkSize(size), this.#rest.length), false);
    });
  }

  readline(size?: number): Promise<Uint8Array> {
    const wanted = checkSize(size);
    return this.#inTurn(() => this.#take(wanted, true));
  }

  readlines(hint?: number): Promise<Uint8Array[]> {
    const wanted = checkSize(hint);
    return this.#inTurn(async () => {
      // As in Python: a hint of 0 means no hint, and the line that reaches the hint is the last one.
      const enough = wanted === 0 ? Number.POSITIVE_INFINITY : wanted;
      const lines: Uint8Array[] = [];
      for (let length = 0; length < enough; ) {
        const line = await this.#take(Number.POSITIVE_INFINITY, true);
        if (line.length === 0) break;
        lines.push(line);
        length += line.length;
      }
      return lines;
    });
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    for (;;) {
      const line = await this.readline();
      if (line.length === 0) return;
      yield line;
    }
  }

  // Calls that were not awaited take their turns: none may take octets out of the middle of another's.
  #inTurn<Result>(take: () => Promise<Result>): Promise<Result> {
    const result = this.#turn === undefined ? take() : this.#turn.then(take, take);
    this.#turn = result;
    const done = () => {
      if (this.#turn === result) this.#turn = undefined;
    };
    result.then(done, done);
    return result;
  }

  #cut(length: number): Uint8Array {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #take(wanted: number, untilLineEnd: boolean): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    while (length < wanted) {
      if (this.#rest.length === 0) {
        const piece = await this.#source.next();
        if (piece === undefined) break;
        this.#rest = piece;
      }
      const lineEnd = untilLineEnd ? this.#rest.indexOf(LF) + 1 : 0;
      const end = Math.min(lineEnd === 0 ? this.#rest.length : lineEnd, wanted - length);
      pieces.push(this.#cut(end));
      length += end;
      if (end === lineEnd) break;
    }
    return join(pieces, length);
  }
}

// As in Python: a negative size, like none, means everything.
function checkSize(size: unknown): number {
  if (size === undefined || size === null) return Number.POSITIVE_INFINITY;
  if (typeof size !== 'number' || !Number.isInteger(size)) {
    const shown = typeof size === 'number' ? String(size) : nameOfType(size);
    throw new LocalProtocolError(`the size to read is ${shown}, not an integer`, 'PEP 3333, Input and Error Streams');
  }
  return size < 0 ? Number.POSITIVE_INFINITY : size;
}

function join(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = pieces;
  if (first === undefined) return nothing;
  if (pieces.length === 1) return first;
  // Not cleared before, for all of it is written; and with memory of its own, which the application may keep or change.
  const joined = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
