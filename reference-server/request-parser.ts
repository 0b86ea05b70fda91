/**
 * The request parser: octets in, events out; no I/O.
 *
 * `push` takes octets, cut anywhere. `next` answers in one of three ways: it returns an event; it returns undefined, when
 * the octets so far do not make another one; or it throws a RemoteProtocolError, when they never will. After an error the
 * parser is spent: where the next request would begin is unknown.
 *
 * Each request gives one `head`, any number of `data`, and one `end`. The parser never looks beyond what it is asked for:
 * a pipelined request waits, unread, until `next` is called after the `end` of the one before. What is pushed is lent: `keep`
 * copies what has not been looked at yet, and the octets of a `data` are part of what was pushed. When the peer has closed
 * its side (`pushEnd`), the last event is `closed`.
 *
 * Inside, there is a reader for each state; it gives an event, or moves on to another state, or asks for more.
 */

import type { BodyFraming } from './body-framing.ts';
import type { Field } from './field-line.ts';
import { type HeaderSection, LatestSection } from './header-section.ts';
import type { Limits } from './limits.ts';
import type { LineReader } from './line-reader.ts';
import type { Parts } from './parts.ts';
import type { ConnectionOptions } from './persistence.ts';
import { ClientDisconnect, RemoteProtocolError } from './protocol-error.ts';
import type { RequestLine } from './request-line.ts';
import type { Authority, Target } from './request-target.ts';

export interface RequestHead extends RequestLine {
  readonly parsedTarget: Target;
  readonly fields: readonly Field[];
  /** Whom the request is for: the authority of the target, else of the Host field; undefined where neither names one. */
  readonly authority: Authority | undefined;
  readonly framing: BodyFraming;
  readonly options: ConnectionOptions;
  /** Whether the client waits for a 100 (Continue) before it sends the body. */
  readonly expectsContinue: boolean;
}

export type RequestEvent =
  | { readonly type: 'head'; readonly head: RequestHead }
  | { readonly type: 'data'; readonly data: Uint8Array }
  | { readonly type: 'end'; readonly trailers: readonly Field[] }
  | { readonly type: 'closed' };

export interface RequestParser {
  push(chunk: Uint8Array): void;
  /** Copies what has been pushed and not looked at: its memory is about to be used for other things. */
  keep(): void;
  /** Says that the peer will send nothing more. */
  pushEnd(): void;
  next(): RequestEvent | undefined;
  /** Whether a request has begun, and not ended. */
  readonly begun: boolean;
  /** Whether octets lie here that `next` has not looked at yet. */
  readonly buffered: boolean;
  /** The method of the request that is being read, once its request line is complete. */
  readonly method: string | undefined;
}

/** The parts that the parser is made of. */
export type ParserParts = Pick<
  Parts,
  | 'createLineReader'
  | 'parseRequestLine'
  | 'parseTarget'
  | 'parseFieldLine'
  | 'parseTrailerLine'
  | 'parseHost'
  | 'parseConnectionOptions'
  | 'frameRequest'
  | 'expectsContinue'
  | 'parseChunkHead'
>;

// RFC 9112, 2.2: a server SHOULD ignore at least one empty line before the request-line. Not any number of them.
const EMPTY_LINES = 8;

// RFC 9112, 7.1: the longest line of a chunk's head that is not made of extensions, leading zeros and all.
const CHUNK_SIZE_CHARACTERS = 256;

const CRLF_LENGTH = 2;

const ended: RequestEvent = { type: 'end', trailers: [] };
const closed: RequestEvent = { type: 'closed' };
const empty = Buffer.alloc(0);

type State =
  | 'request-line'
  | 'header-section'
  | 'field-lines'
  | 'no-body'
  | 'data'
  | 'chunk-head'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer';

/** What a reader gives: an event, the word that it moved on, or undefined for «more octets, please». */
type Reading = RequestEvent | 'moved' | undefined;

export function createRequestParser(limits: Limits, parts: ParserParts): RequestParser {
  return new StrictRequestParser(limits, parts);
}

class StrictRequestParser implements RequestParser {
  readonly #limits: Limits;
  readonly #parts: ParserParts;
  readonly #lines: LineReader;
  readonly #latest = new LatestSection();

  // The octets that are looked at, those that come after them, and whether more will follow.
  #chunk: Buffer = empty;
  #at = 0;
  #waiting: Buffer[] = [];
  #peerEnded = false;

  #state: State = 'request-line';
  #emptyLines = 0;
  #requestLine: RequestLine | undefined;
  #target: Target | undefined;
  #fields: Field[] = [];
  #sectionBytes = 0;
  /** Where the header section begins in the octets that are looked at; -1 where it began before them. */
  #sectionAt = -1;
  /** What is still to come of the body, or of the chunk. */
  #remaining = 0;
  #bodyBytes = 0;
  #extensionBytes = 0;

  constructor(limits: Limits, parts: ParserParts) {
    this.#limits = limits;
    this.#parts = parts;
    this.#lines = parts.createLineReader();
  }

  get begun(): boolean {
    return this.#state !== 'request-line' || this.#lines.kept > 0;
  }

  get buffered(): boolean {
    return this.#at < this.#chunk.length || this.#waiting.length > 0;
  }

  get #minor(): number {
    return this.#requestLine?.minor ?? 0;
  }

  get method(): string | undefined {
    return this.#requestLine?.method;
  }

  push(octets: Uint8Array): void {
    if (octets.length === 0) return;
    const buffer = Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    if (this.buffered) this.#waiting.push(buffer);
    else this.#lookAt(buffer);
  }

  keep(): void {
    const latest = this.#waiting.pop();
    if (latest !== undefined) {
      this.#waiting.push(Buffer.from(latest));
    } else {
      this.#lookAt(Buffer.from(this.#chunk.subarray(this.#at)));
    }
  }

  pushEnd(): void {
    this.#peerEnded = true;
  }

  next(): RequestEvent | undefined {
    for (;;) {
      const reading = this.#read();
      if (reading === 'moved') continue;
      if (reading !== undefined || !this.#peerEnded) return reading;
      if (!this.begun) return closed;
      // RFC 9112, 8: a server MAY send an error response to an incomplete request before it closes the connection;
      // 6.3: a body whose sender closes the connection before its end is incomplete.
      throw new ClientDisconnect('the connection ended in the middle of a request', 'RFC 9112, 8');
    }
  }

  /** What the reader of the state makes of the octets. */
  #read(): Reading {
    switch (this.#state) {
      case 'request-line':
        return this.#readRequestLine();
      case 'header-section':
        return this.#beginSection();
      case 'field-lines':
        return this.#readFieldLines();
      case 'no-body':
        return this.#complete(ended);
      case 'data':
        return this.#readData() ?? (this.#remaining === 0 ? this.#complete(ended) : undefined);
      case 'chunk-head':
        return this.#readChunkHead();
      case 'chunk-data':
        return this.#readData() ?? (this.#remaining === 0 ? this.#move('chunk-end') : undefined);
      case 'chunk-end':
        return this.#readChunkEnd();
      case 'trailer':
        return this.#readTrailer();
    }
  }

  // ---- readers --------------------------------------------------------------------------------------------------------

  #readRequestLine(): Reading {
    const line = this.#readLine(this.#limits.requestLineBytes, requestLineTooLong);
    if (line === undefined) return undefined;
    if (line === '') {
      this.#emptyLines += 1;
      if (this.#emptyLines <= EMPTY_LINES) return 'moved';
      throw new RemoteProtocolError(400, 'there are only empty lines, and no request line', 'RFC 9112, 2.2');
    }
    this.#requestLine = this.#parts.parseRequestLine(line);
    this.#target = this.#parts.parseTarget(this.#requestLine.method, this.#requestLine.target);
    return this.#move('header-section');
  }

  #beginSection(): Reading {
    if (!this.#available()) return undefined;
    const section = this.#latest.recall(this.#minor, this.#chunk, this.#at);
    if (section === undefined) {
      this.#sectionAt = this.#at;
      return this.#move('field-lines');
    }
    this.#at += this.#latest.length;
    return this.#completeHead(section);
  }

  #readFieldLines(): Reading {
    for (;;) {
      const line = this.#readSectionLine();
      if (line === undefined) return undefined;
      if (line === '') break;
      this.#fields.push(this.#parts.parseFieldLine(line));
    }
    const section = this.#interpretFields();
    if (this.#sectionAt >= 0) this.#latest.keep(section, this.#minor, this.#chunk, this.#sectionAt, this.#at);
    return this.#completeHead(section);
  }

  #readChunkHead(): Reading {
    const { chunkExtensionBytes, bodyBytes } = this.#limits;
    const limit = CHUNK_SIZE_CHARACTERS + chunkExtensionBytes - this.#extensionBytes;
    const line = this.#readLine(limit, extensionsTooLong);
    if (line === undefined) return undefined;
    const { size, extensionLength } = this.#parts.parseChunkHead(line);
    this.#extensionBytes += extensionLength;
    if (this.#extensionBytes > chunkExtensionBytes) throw extensionsTooLong();
    if (size === 0) return this.#move('trailer');
    this.#bodyBytes += size;
    if (this.#bodyBytes > bodyBytes) throw bodyTooLong();
    this.#remaining = size;
    return this.#move('chunk-data');
  }

  #readChunkEnd(): Reading {
    return this.#readLine(0, dataBehindChunk) === undefined ? undefined : this.#move('chunk-head');
  }

  #readTrailer(): Reading {
    for (;;) {
      const line = this.#readSectionLine();
      if (line === undefined) return undefined;
      if (line === '') break;
      this.#fields.push(this.#parts.parseTrailerLine(line));
    }
    return this.#complete(this.#fields.length === 0 ? ended : { type: 'end', trailers: this.#fields });
  }

  #readData(): RequestEvent | undefined {
    if (this.#remaining === 0 || !this.#available()) return undefined;
    const length = Math.min(this.#remaining, this.#chunk.length - this.#at);
    const data = new Uint8Array(this.#chunk.buffer, this.#chunk.byteOffset + this.#at, length);
    this.#at += length;
    this.#remaining -= length;
    return { type: 'data', data };
  }

  // ---- what the readers are made of -----------------------------------------------------------------------------------

  /** Whether there is an octet at `#at`. */
  #available(): boolean {
    if (this.#at < this.#chunk.length) return true;
    const following = this.#waiting.shift();
    this.#lookAt(following ?? empty);
    return following !== undefined;
  }

  #lookAt(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#at = 0;
    this.#sectionAt = -1;
    this.#lines.leaveChunk();
  }

  #readLine(limit: number, tooLong: (beginning: string) => Error): string | undefined {
    while (this.#available()) {
      const end = this.#lines.read(this.#chunk, this.#at, limit, tooLong);
      if (end >= 0) {
        this.#at = end;
        return this.#lines.text;
      }
      this.#at = this.#chunk.length;
    }
    return undefined;
  }

  /** A line of the header section or the trailer section; the empty one ends it. */
  #readSectionLine(): string | undefined {
    const { fieldSectionBytes, fieldLines } = this.#limits;
    const line = this.#readLine(fieldSectionBytes - this.#sectionBytes, sectionTooLarge);
    if (line === undefined || line === '') return line;
    this.#sectionBytes += line.length + CRLF_LENGTH;
    if (this.#fields.length === fieldLines) throw sectionTooLarge();
    return line;
  }

  #interpretFields(): HeaderSection {
    const minor = this.#minor;
    const fields = this.#fields;
    return {
      fields,
      host: this.#parts.parseHost(minor, fields),
      framing: this.#parts.frameRequest(minor, fields),
      options: this.#parts.parseConnectionOptions(fields),
      expectsContinue: this.#parts.expectsContinue(minor, fields),
    };
  }

  #completeHead({ fields, host, framing, options, expectsContinue }: HeaderSection): RequestEvent {
    const requestLine = this.#requestLine;
    const parsedTarget = this.#target;
    if (requestLine === undefined || parsedTarget === undefined) throw new Error('a head ended before it began');
    const { method, target, protocol, minor } = requestLine;
    if (framing.kind === 'length') {
      if (framing.length > this.#limits.bodyBytes) throw bodyTooLong();
      this.#remaining = framing.length;
    }
    this.#state = bodyStates[framing.kind];
    this.#fields = [];
    this.#sectionBytes = 0;
    // RFC 9112, 3.2.2: an origin server MUST ignore the received Host and use the host information of the target.
    const authority = parsedTarget.authority ?? host;
    const head = {
      method,
      target,
      protocol,
      minor,
      parsedTarget,
      fields,
      authority,
      framing,
      options,
      expectsContinue,
    };
    return { type: 'head', head };
  }

  #move(to: State): 'moved' {
    this.#state = to;
    return 'moved';
  }

  #complete(event: RequestEvent): RequestEvent {
    this.#state = 'request-line';
    // An idle connection keeps nothing of the last request but what it may need for the next one, its header section.
    if (this.#at === this.#chunk.length) this.#lookAt(empty);
    this.#emptyLines = 0;
    this.#requestLine = undefined;
    this.#target = undefined;
    this.#fields = [];
    this.#sectionBytes = 0;
    this.#bodyBytes = 0;
    this.#extensionBytes = 0;
    return event;
  }
}

const bodyStates: Readonly<Record<BodyFraming['kind'], State>> = {
  none: 'no-body',
  length: 'data',
  chunked: 'chunk-head',
};

function requestLineTooLong(beginning: string): RemoteProtocolError {
  // RFC 9112, 3: a method longer than any that the server implements SHOULD be answered with 501, and a request-target
  // longer than any URI it wishes to parse MUST be answered with 414.
  return beginning.includes(' ')
    ? new RemoteProtocolError(414, 'the request target is too long', 'RFC 9112, 3')
    : new RemoteProtocolError(501, 'the method is too long', 'RFC 9112, 3');
}

function sectionTooLarge(): RemoteProtocolError {
  // RFC 9110, 5.4: a set of fields larger than the server wishes to process MUST be answered with a 4xx.
  return new RemoteProtocolError(431, 'the fields are too many or too long', 'RFC 9110, 5.4');
}

function extensionsTooLong(): RemoteProtocolError {
  // RFC 9112, 7.1.1: a server ought to limit the total length of chunk extensions, and answer with a 4xx beyond.
  return new RemoteProtocolError(413, 'the chunk extensions are too long', 'RFC 9112, 7.1.1');
}

function bodyTooLong(): RemoteProtocolError {
  return new RemoteProtocolError(413, 'the body is too long', 'RFC 9110, 15.5.14');
}

function dataBehindChunk(): RemoteProtocolError {
  return new RemoteProtocolError(400, 'a chunk is longer than its size says', 'RFC 9112, 7.1');
}
