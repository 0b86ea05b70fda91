/**
 * One response on its way from the gateway to the wire: the head is kept until the body begins, then both are framed and
 * handed to the sink, which knows the connection.
 */

import type { ResponseHeaders } from '../spec/typescript-binding.ts';
import type { Borrower } from './loan.ts';
import type { Parts } from './parts.ts';
import { connectionField } from './persistence.ts';
import { LocalProtocolError } from './protocol-error.ts';
import type { Piece, ResponseFraming } from './response-framing.ts';
import type { PreparedHead } from './response-head.ts';

/** Where the octets of a response go. */
export interface ResponseSink {
  /** Whether the client is gone: what is sent is lost. */
  readonly gone: boolean;
  /** Hands the pieces over in one write. */
  write(pieces: readonly Piece[]): void;
  /**
   * Undefined when all that was written is with the operating system; else the promise of it. It is kept also when the
   * client goes: then `gone` says so.
   */
  flushed(): Promise<void> | undefined;
  /** Lends the connection for so many octets. Resolves to how many of them were sent. */
  lend?(borrower: Borrower, octets: number): Promise<number> | undefined;
  /** Decides whether the connection outlives a response that is framed like this. */
  persists(framing: ResponseFraming): boolean;
  /** The present time as an HTTP-date (RFC 9110, 5.6.7). */
  date(): string;
  /** Writes a line to the log. */
  log(message: string): void;
}

/** What has to be known of the request to answer it. */
export interface ResponseContext {
  readonly method: string;
  readonly minor: number;
  readonly serverSoftware: string;
}

export type ResponseParts = Pick<Parts, 'frameResponse' | 'supplyHeaders' | 'encodeHead' | 'encodeBlock' | 'encodeEnd'>;

export interface Response {
  /** Whether `start_response` was called, whatever came of it. */
  started: boolean;
  /** Whether a head is kept, or sent. */
  readonly prepared: boolean;
  readonly headSent: boolean;
  /** Whether the application may rest: no octet that it would still yield can be sent. */
  readonly satisfied: boolean;
  readonly gone: boolean;
  readonly framing: ResponseFraming | undefined;
  /** Keeps a head, in the place of one that was kept before. */
  prepare(head: PreparedHead): void;
  /**
   * Sends a block of the body, and the head before the first. `knownLength` is the length of the whole body, where it is
   * known. Returns how many octets went beyond the Content-Length and were not sent.
   */
  send(block: Uint8Array, knownLength?: number): number;
  flushed(): Promise<void> | undefined;
  /** Has what follows of the body sent by who makes it, as far as that goes; undefined where it cannot be. */
  lend(borrower: Borrower): Promise<void> | undefined;
  /** Says that the body is complete. Returns how many octets are missing to the Content-Length. */
  finish(): number;
}

export function createResponse(context: ResponseContext, sink: ResponseSink, parts: ResponseParts): Response {
  return new StrictResponse(context, sink, parts);
}

export class StrictResponse implements Response {
  started = false;
  framing: ResponseFraming | undefined;
  readonly #context: ResponseContext;
  readonly #sink: ResponseSink;
  readonly #parts: ResponseParts;
  #head: PreparedHead | undefined;
  /** The octets of the head, for the next write. */
  #opening: string | undefined;
  #room = Number.POSITIVE_INFINITY;
  #bodiless = false;
  #finished = false;
  #remarked = false;

  constructor(context: ResponseContext, sink: ResponseSink, parts: ResponseParts) {
    this.#context = context;
    this.#sink = sink;
    this.#parts = parts;
  }

  get prepared(): boolean {
    return this.#head !== undefined;
  }

  get headSent(): boolean {
    return this.framing !== undefined;
  }

  get satisfied(): boolean {
    return this.#finished || (this.framing !== undefined && (this.#bodiless || this.#room === 0));
  }

  get gone(): boolean {
    return this.#sink.gone;
  }

  prepare(head: PreparedHead): void {
    this.#head = head;
  }

  send(block: Uint8Array, knownLength?: number): number {
    if (this.#finished)
      throw new LocalProtocolError('the response is complete already', 'PEP 3333, The write() Callable');
    const framing = this.framing ?? this.#open(knownLength);
    const sent = this.#bodiless ? 0 : Math.min(block.length, this.#room);
    this.#room -= sent;
    const taken = sent === block.length ? block : block.subarray(0, sent);
    this.#write(sent === 0 ? noPieces : this.#parts.encodeBlock(framing, taken));
    if (!this.#bodiless) return block.length - sent;
    this.#remark(block.length);
    return 0;
  }

  flushed(): Promise<void> | undefined {
    return this.#sink.flushed();
  }

  lend(borrower: Borrower): Promise<void> | undefined {
    // Only so does a response look incomplete until this here completes it, whatever becomes of the borrower.
    if (this.framing?.kind !== 'length' || this.satisfied) return undefined;
    return this.#sink.lend?.(borrower, this.#room - 1)?.then((sent) => {
      this.#room -= sent;
    });
  }

  finish(): number {
    if (this.#finished) return 0;
    // The iterable is exhausted before the head is out: the body is empty, and that is known.
    const framing = this.framing ?? this.#open(0);
    const missing = framing.kind === 'length' && !this.#bodiless ? this.#room : 0;
    this.#finished = missing === 0;
    this.#write(missing === 0 ? this.#parts.encodeEnd(framing) : noPieces);
    return missing;
  }

  #write(pieces: readonly Piece[]): void {
    const head = this.#opening;
    this.#opening = undefined;
    if (head !== undefined) this.#sink.write([head, ...pieces]);
    else if (pieces.length > 0) this.#sink.write(pieces);
  }

  #open(knownLength: number | undefined): ResponseFraming {
    const head = this.#head;
    if (head === undefined) {
      const message = 'the application gave a body without calling start_response before';
      throw new LocalProtocolError(message, 'PEP 3333, Specification Details');
    }
    const { method, minor, serverSoftware } = this.#context;
    const { framing, headers, added } = this.#parts.frameResponse(method, minor, head, knownLength);
    const connection = connectionField(minor, this.#sink.persists(framing));
    const supplied = this.#parts.supplyHeaders(head, serverSoftware, this.#sink.date());
    const fields = together(headers, supplied, added, connection === undefined ? noFields : [connection]);
    this.#opening = this.#parts.encodeHead(head.status, fields);
    this.framing = framing;
    this.#bodiless = framing.kind === 'none' || head.code === 205;
    if (framing.kind === 'length') this.#room = framing.length;
    return framing;
  }

  #remark(length: number): void {
    if (this.#remarked || length === 0 || this.#context.method === 'HEAD') return;
    this.#remarked = true;
    this.#sink.log(`a ${this.#head?.code} response has no content, but the application gave some: it is not sent`);
  }
}

const noFields: Readonly<ResponseHeaders> = [];
const noPieces: readonly Piece[] = [];

// An array that grows takes far more room than it needs.
function together(...lists: readonly Readonly<ResponseHeaders>[]): ResponseHeaders {
  let length = 0;
  for (const list of lists) length += list.length;
  const all: ResponseHeaders = new Array(length);
  let at = 0;
  for (const list of lists) {
    for (const field of list) {
      all[at] = field;
      at += 1;
    }
  }
  return all;
}
