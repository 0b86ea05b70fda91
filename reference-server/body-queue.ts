import type { BodySource } from './input-stream.ts';
import { LocalProtocolError } from './protocol-error.ts';

/** The body of a request on its way to the application: what has arrived and has not been read. */

// How much of a body waits in memory for the application to read it.
const HIGH_WATER_BYTES = 65_536;
const HIGH_WATER_PIECES = 256;

/**
 * The body of one request between the parser, which fills it, and the application, which empties it. What is not read
 * when the request is over is dropped, and a late reader gets an error, not the next request's octets.
 */
export class BodyQueue implements BodySource {
  /** How many octets wait here. */
  size = 0;
  /** How many octets have come so far. */
  received = 0;
  /** Whether the end of the body has come. */
  ended = false;
  /** Why the body broke off. */
  error: Error | undefined;
  #pieces: Uint8Array[] = [];
  #first = 0;
  #dropped = false;
  readonly #demand: () => void;
  #reader: { resolve(piece: Uint8Array | undefined): void; reject(error: Error): void } | undefined;

  /** `demand` is called whenever the application wants a piece and none is here. */
  constructor(demand: () => void) {
    this.#demand = demand;
  }

  /** Whether enough waits here, so that no more need be read for now. */
  get full(): boolean {
    return this.size >= HIGH_WATER_BYTES || this.#pieces.length - this.#first >= HIGH_WATER_PIECES;
  }

  /** Whether the application waits for a piece. */
  get awaited(): boolean {
    return this.#reader !== undefined;
  }

  next(): Promise<Uint8Array | undefined> {
    const piece = this.#pieces[this.#first];
    if (piece !== undefined) {
      this.size -= piece.length;
      this.#first += 1;
      if (this.#first === this.#pieces.length) this.#clear();
      if (this.size === 0 && !this.ended) this.#demand();
      return Promise.resolve(piece);
    }
    if (this.#dropped) return Promise.reject(requestOver());
    if (this.error !== undefined) return Promise.reject(this.error);
    if (this.ended) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#demand();
    });
  }

  push(piece: Uint8Array): void {
    this.received += piece.length;
    const reader = this.#reader;
    if (reader === undefined) {
      this.#pieces.push(piece);
      this.size += piece.length;
      return;
    }
    this.#reader = undefined;
    reader.resolve(piece);
  }

  end(): void {
    this.ended = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
  }

  /** Breaks the body off: what has come before can still be read. */
  fail(error: Error): void {
    if (this.ended || this.error !== undefined) return;
    this.error = error;
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  /** The request is over: drops what is left, and fails every later reader. */
  drop(): void {
    this.#clear();
    this.#dropped = true;
    this.#reader?.reject(requestOver());
    this.#reader = undefined;
  }

  #clear(): void {
    if (this.#pieces.length > 0) this.#pieces = [];
    this.#first = 0;
    this.size = 0;
  }
}

function requestOver(): LocalProtocolError {
  const message = 'wsgi.input was read after the end of the request it belongs to';
  return new LocalProtocolError(message, 'PEP 3333, Input and Error Streams');
}
