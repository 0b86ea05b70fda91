/**
 * Lines of octets: where they end, and which octets they may hold. Everything line-shaped in a request (request line,
 * field lines, chunk heads, trailer lines) is read by this one reader.
 */

import { RemoteProtocolError } from './protocol-error.ts';

/** Collects one line at a time from chunks that may be cut anywhere; every octet is looked at once. */
export interface LineReader {
  /**
   * Reads `chunk` from `start` on. Returns the offset behind the line's CRLF, with the line in `text`; or -1 when the
   * chunk ended first, whose octets are then kept.
   *
   * A line longer than `limit` octets (CRLF not counted) throws what `tooLong` makes of its beginning.
   */
  read(chunk: Buffer, start: number, limit: number, tooLong: (beginning: string) => Error): number;
  /** Has to be said before another chunk is read, and before the same memory with other octets is. */
  leaveChunk(): void;
  /** The line that was read last, without its CRLF: a native string. */
  readonly text: string;
  /** How many octets of an unfinished line are kept. */
  readonly kept: number;
}

const CR = 0x0d;
const LF = 0x0a;

// HTAB, SP, VCHAR and obs-text: the octets that some line of a request may hold. Which of them stand where is the
// business of the line's own grammar.
const isText = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet === 0x09 || (octet >= 0x20 && octet !== 0x7f) ? 1 : 0,
);

const FIRST_CAPACITY = 256;

// Lines come in groups: to decode so many octets at once costs no more than to decode one line. The first line of a chunk
// is decoded alone: it may be all that has to be read.
const DECODED_AT_ONCE = 2048;

export function createLineReader(): LineReader {
  return new StrictLineReader();
}

class StrictLineReader implements LineReader {
  text = '';
  kept = 0;
  #held: Buffer = Buffer.alloc(0);
  #cr = false;
  /** Text of the chunk, where it begins there, and whether a line of the chunk was read before. */
  #decoded = '';
  #decodedAt = 0;
  #following = false;

  read(chunk: Buffer, start: number, limit: number, tooLong: (beginning: string) => Error): number {
    let at = start;
    if (!this.#cr) {
      const bound = Math.min(chunk.length, start + limit - this.kept);
      while (at < bound && isText[chunk[at] as number] === 1) at += 1;
      if (at === chunk.length) return this.#keep(chunk, start, at);
      const octet = chunk[at] as number;
      if (octet !== CR) throw isText[octet] === 1 ? tooLong(this.#join(chunk, start, at)) : unexpected(octet);
      at += 1;
      if (at === chunk.length) {
        this.#keep(chunk, start, at - 1);
        this.#cr = true;
        return -1;
      }
    }
    // RFC 9112, 2.2: a recipient of a bare CR MUST consider the element to be invalid, or replace it with SP.
    if (chunk[at] !== LF) throw new RemoteProtocolError(400, 'a line holds a CR that no LF follows', 'RFC 9112, 2.2');
    this.text = this.#join(chunk, start, this.#cr ? start : at - 1);
    this.#cr = false;
    this.kept = 0;
    return at + 1;
  }

  leaveChunk(): void {
    this.#decoded = '';
    this.#decodedAt = 0;
    this.#following = false;
  }

  #join(chunk: Buffer, start: number, end: number): string {
    const text = this.#decode(chunk, start, end);
    return this.kept > 0 ? this.#held.toString('latin1', 0, this.kept) + text : text;
  }

  #decode(chunk: Buffer, start: number, end: number): string {
    if (end > this.#decodedAt + this.#decoded.length) {
      this.#decoded = chunk.toString('latin1', start, this.#following ? Math.max(end, start + DECODED_AT_ONCE) : end);
      this.#decodedAt = start;
      this.#following = true;
    }
    return this.#decoded.slice(start - this.#decodedAt, end - this.#decodedAt);
  }

  // The capacity doubles, so that a line that arrives octet by octet is still copied a constant number of times.
  #keep(chunk: Buffer, start: number, end: number): -1 {
    const length = this.kept + end - start;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, 2 * length));
      this.#held.copy(larger, 0, 0, this.kept);
      this.#held = larger;
    }
    chunk.copy(this.#held, this.kept, start, end);
    this.kept = length;
    return -1;
  }
}

function unexpected(octet: number): RemoteProtocolError {
  // RFC 9112, 2.2: a recipient MAY recognize a single LF as a line terminator. It need not, and it is safer not to.
  if (octet === LF) return new RemoteProtocolError(400, 'a line ends with LF alone, not with CRLF', 'RFC 9112, 2.2');
  // RFC 9110, 5.5: NUL is refused or replaced; field values containing other CTL characters are also invalid.
  const shown = octet.toString(16).padStart(2, '0');
  return new RemoteProtocolError(400, `a line holds the control character 0x${shown}`, 'RFC 9110, 5.5');
}
