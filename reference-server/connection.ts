/**
 * One connection: what ties the parser to the gateway, and decides what follows what. It touches no socket: octets come
 * in through `receive`, and go out through a Transport.
 *
 *   idle ──octets──▶ head ──head complete──▶ exchange ──response complete──▶ idle
 *     │               │                          │  └──body left unread──▶ drain ──▶ idle
 *     │               └─refused─┐                │                            │
 *     └───────────closed────────┴────────────────┴────────────────────────────┴──▶ closing ──▶ closed
 *
 * Requests are served one after the other, in order. While the application has not taken what has come, no more is read;
 * while the client has not taken what was sent, no further block is asked for.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Application, Environ, ErrorsStream } from '../spec/typescript-binding.ts';
import type { Outcome } from './application-run.ts';
import { BodyQueue } from './body-queue.ts';
import type { Limits, Timeouts } from './limits.ts';
import type { Borrower, Returned } from './loan.ts';
import type { ByteFilter, Parts } from './parts.ts';
import { ClientDisconnect, RemoteProtocolError } from './protocol-error.ts';
import type { RequestEvent, RequestHead, RequestParser } from './request-parser.ts';
import type { Response, ResponseSink } from './response.ts';
import type { Piece, ResponseFraming } from './response-framing.ts';
import { prepareHead } from './response-head.ts';
import type { Trace } from './verbose-trace.ts';

/** The lower side of a connection. */
export interface Transport {
  /** Hands the pieces over in one write. */
  write(pieces: readonly Piece[]): void;
  /** Lends the socket; only while nothing is pending, and nothing is written until it is back. */
  lend?(borrower: Borrower, octets: number): Promise<Returned>;
  /** Whether nothing can be written any more; `closed` is called soon. */
  readonly lost: boolean;
  /** Whether something that was written is not with the operating system yet; `transmitted` is called when it is. */
  readonly pending: boolean;
  /** Stops reading, and goes on with it. */
  pause(): void;
  resume(): void;
  /** Closes the sending half, behind what was written. */
  end(): void;
  /** Closes both halves at once; with `reset`, so that the client cannot take it for a regular end. */
  destroy(reset: boolean): void;
}

/** What the connections of a server have in common. */
export interface ConnectionSettings {
  readonly application: Application;
  readonly parts: Parts;
  readonly limits: Limits;
  readonly timeouts: Timeouts;
  readonly scriptName: string;
  readonly serverName: string | undefined;
  readonly serverSoftware: string;
  readonly errors: ErrorsStream;
  readonly trace: Trace | undefined;
  /** Writes a line to the log. */
  log(message: string): void;
  /** The present time, in milliseconds from anywhere. */
  now(): number;
  /** The present time as an HTTP-date. */
  date(): string;
}

/** The two ends of a connection; an IPv6 address stands without brackets. */
export interface Endpoints {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

export type Phase = 'idle' | 'head' | 'exchange' | 'drain' | 'closing' | 'closed';

// How many blocks are written in one go.
const WRITES_PER_TURN = 16;

export class Connection implements ResponseSink {
  /** The request that is served now is the last one. */
  stopping = false;
  /** Every request is answered 503. */
  overloaded = false;
  #phase: Phase = 'idle';
  #since: number;
  readonly #settings: ConnectionSettings;
  readonly #transport: Transport;
  readonly #parser: RequestParser;
  readonly #filterIn: ByteFilter | undefined;
  readonly #filterOut: ByteFilter | undefined;
  readonly #localAddress: string;
  readonly #localPort: string;
  readonly #remoteAddress: string;
  readonly #remotePort: string;
  readonly #demanded = () => this.#demand();
  readonly #logError = (error: unknown) => this.#settings.log(describe(error));
  #request: RequestHead | undefined;
  #body: BodyQueue | undefined;
  #response: Response | undefined;
  #persists = false;
  #continued = false;
  #drained = 0;
  #writes = 0;
  #paused = false;
  #advancing = false;
  #lent = false;
  #flush: { promise: Promise<void>; resolve(): void } | undefined;

  constructor(settings: ConnectionSettings, transport: Transport, endpoints: Endpoints) {
    this.#settings = settings;
    this.#transport = transport;
    const { localAddress, localPort, remoteAddress, remotePort } = endpoints;
    this.#localAddress = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
    this.#localPort = String(localPort);
    this.#remoteAddress = remoteAddress;
    this.#remotePort = String(remotePort);
    this.#parser = settings.parts.createRequestParser(settings.limits, settings.parts);
    this.#filterIn = settings.parts.createFilterIn?.();
    this.#filterOut = settings.parts.createFilterOut?.();
    this.#since = settings.now();
  }

  get phase(): Phase {
    return this.#phase;
  }

  // ---- what the transport reports -------------------------------------------------------------------------------------

  /** Octets have come. Where they are lent, it is for the time of the call. */
  receive(chunk: Uint8Array, lent = false): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return;
    this.#lent = lent;
    this.#parser.push(this.#filterIn === undefined ? chunk : this.#filterIn(chunk));
    if (this.#phase !== 'head') this.#since = this.#settings.now();
    this.#advance();
    if (lent && this.#parser.buffered) this.#parser.keep();
    this.#lent = false;
  }

  /** The peer has closed its sending half: it may still wait for responses (RFC 9112, 9.6). */
  receiveEnd(): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return;
    this.#parser.pushEnd();
    this.#advance();
  }

  /** All that was written is with the operating system. */
  transmitted(): void {
    this.#since = this.#settings.now();
    this.#flush?.resolve();
    this.#flush = undefined;
  }

  /** The connection is gone, in both directions. */
  closed(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#body?.fail(new ClientDisconnect('the client closed the connection', 'RFC 9112, 8'));
    this.transmitted();
  }

  // ---- what the server asks for ---------------------------------------------------------------------------------------

  /** Ends what has lasted too long by `now`; `slack` is how far off the clock may be. */
  expire(now: number, slack: number): void {
    const { headMs, bodyMs, idleMs, lingerMs } = this.#settings.timeouts;
    const waited = now - this.#since - slack;
    const late = (limit: number) => limit > 0 && waited >= limit;
    switch (this.#phase) {
      case 'idle':
        // RFC 9112, 9.5: a server that wishes to time out SHOULD issue a graceful close.
        if (late(idleMs)) this.#close();
        break;
      case 'head':
        // RFC 9110, 15.5.9: 408 if the server did not receive a complete request message in the time it waits.
        if (late(headMs)) this.#refuse(new RemoteProtocolError(408, 'the request took too long', 'RFC 9110, 15.5.9'));
        break;
      case 'exchange':
        if (this.#body?.awaited === true && late(bodyMs)) {
          this.#body.fail(new RemoteProtocolError(408, 'the body took too long', 'RFC 9110, 15.5.9'));
        }
        break;
      case 'drain':
        if (late(bodyMs)) this.#close();
        break;
      case 'closing':
        if (late(lingerMs) && !this.#transport.pending) this.#transport.destroy(false);
        break;
      case 'closed':
        break;
    }
  }

  /** Ends the connection as soon as the request that it serves is answered. */
  stop(): void {
    this.stopping = true;
    if (this.#phase === 'idle' || this.#phase === 'drain') this.#close();
  }

  // ---- what a response asks for ---------------------------------------------------------------------------------------
  //
  // No sink of its own stands between the two: an object with a getter that is made for each connection is of a new shape
  // each time, and the engine is slow with what has many.

  get gone(): boolean {
    return this.#phase === 'closed' || this.#transport.lost;
  }

  write(pieces: readonly Piece[]): void {
    this.#settings.trace?.response(pieces);
    this.#write(pieces);
  }

  flushed(): Promise<void> | undefined {
    if (this.gone) return undefined;
    if (!this.#transport.pending) return this.#takeTurns();
    if (this.#flush === undefined) {
      let resolve = () => {};
      const promise = new Promise<void>((settle) => {
        resolve = settle;
      });
      this.#flush = { promise, resolve };
    }
    return this.#flush.promise;
  }

  lend(borrower: Borrower, octets: number): Promise<number> | undefined {
    // What a filter has to see must come by here.
    if (this.#filterOut !== undefined) return undefined;
    return this.#transport.lend?.(borrower, octets).then(({ sent, lost }) => {
      this.#settings.trace?.data(sent);
      this.#since = this.#settings.now();
      if (lost) this.#transport.destroy(false);
      return sent;
    });
  }

  persists(framing: ResponseFraming): boolean {
    this.#persists = this.#decidePersistence(framing);
    return this.#persists;
  }

  date(): string {
    return this.#settings.date();
  }

  log(message: string): void {
    this.#settings.log(message);
  }

  // ---- the way of a request -------------------------------------------------------------------------------------------

  #advance(): void {
    if (this.#advancing) return;
    this.#advancing = true;
    while (this.#step());
    this.#advancing = false;
    this.#regulate();
  }

  /** Goes one event further; false when there is none to be had now. */
  #step(): boolean {
    switch (this.#phase) {
      case 'idle':
      case 'head':
        return this.#stepHead();
      case 'exchange':
        return this.#stepBody();
      case 'drain':
        return this.#stepDrain();
      default:
        return false;
    }
  }

  #stepHead(): boolean {
    const event = this.#next();
    if (event === undefined) {
      if (this.#phase === 'idle' && this.#parser.begun) this.#enter('head');
      return false;
    }
    if (event instanceof RemoteProtocolError) {
      this.#refuse(event);
      return false;
    }
    if (event.type === 'closed') {
      this.#close();
      return false;
    }
    if (event.type === 'head') this.#begin(event.head);
    return true;
  }

  #stepBody(): boolean {
    const body = this.#body;
    if (body === undefined || body.ended || body.error !== undefined || body.full) return false;
    const event = this.#next();
    if (event === undefined) return false;
    if (event instanceof RemoteProtocolError) {
      body.fail(event);
      return false;
    }
    if (event.type === 'data') body.push(this.#lent ? new Uint8Array(event.data) : event.data);
    if (event.type === 'end') body.end();
    return true;
  }

  #stepDrain(): boolean {
    const event = this.#next();
    if (event === undefined) return false;
    if (event instanceof RemoteProtocolError) {
      this.#close();
      return false;
    }
    if (event.type === 'end') this.#enter('idle');
    if (event.type === 'data') {
      this.#drained += event.data.length;
      if (this.#drained > this.#settings.limits.drainBytes) this.#close();
    }
    return true;
  }

  /** What the parser makes of the octets: an event, the reason why they are refused, or nothing yet. */
  #next(): RequestEvent | RemoteProtocolError | undefined {
    try {
      return this.#parser.next();
    } catch (error) {
      if (error instanceof RemoteProtocolError) return error;
      throw error;
    }
  }

  #begin(request: RequestHead): void {
    this.#settings.trace?.request(request);
    if (this.overloaded) {
      this.#refuse(new RemoteProtocolError(503, 'there are too many connections', 'RFC 9110, 15.6.4'));
      return;
    }
    this.#enter('exchange');
    const body = new BodyQueue(this.#demanded);
    this.#request = request;
    this.#body = body;
    this.#continued = false;
    this.#writes = 0;
    // What has come of the body is read before the application is called: where it is malformed, it need not be.
    while (this.#stepBody());
    if (body.error instanceof RemoteProtocolError) this.#refuse(body.error);
    else this.#exchange(request, body);
  }

  #exchange(request: RequestHead, body: BodyQueue): void {
    const { parts, serverSoftware } = this.#settings;
    try {
      const { method, minor } = request;
      const response = parts.createResponse({ method, minor, serverSoftware }, this, parts);
      this.#response = response;
      const outcome = parts.runApplication(
        this.#applicationFor(request),
        this.#environFor(request, body),
        parts.createStartResponse(response, parts),
        response,
        this.#logError,
        parts,
      );
      if (typeof outcome === 'string') this.#conclude(outcome);
      else outcome.then((late) => this.#conclude(late)).catch((error) => this.#fail(error));
    } catch (error) {
      this.#fail(error);
    }
  }

  /** A part of the server failed: nothing is known of the connection any more. */
  #fail(error: unknown): void {
    this.#logError(error);
    this.#transport.destroy(true);
  }

  #environFor(request: RequestHead, body: BodyQueue): Environ {
    const { parts, scriptName, serverName, serverSoftware, errors } = this.#settings;
    return parts.buildEnviron(
      request,
      {
        scriptName,
        serverName,
        serverSoftware,
        localAddress: this.#localAddress,
        localPort: this.#localPort,
        remoteAddress: this.#remoteAddress,
        remotePort: this.#remotePort,
        input: parts.createInputStream(body),
        errors,
        fileWrapper: parts.fileWrapper,
      },
      parts,
    );
  }

  #applicationFor(request: RequestHead): Application {
    const { application, parts, scriptName } = this.#settings;
    if (scriptName === '') return application;
    const mounted = parts.splitMount(parts.decodePath(request.parsedTarget.path), scriptName);
    return mounted === undefined ? notFound : application;
  }

  /** What follows a response. */
  #conclude(outcome: Outcome): void {
    const body = this.#body;
    const framing = this.#response?.framing;
    body?.drop();
    this.#request = undefined;
    this.#body = undefined;
    this.#response = undefined;
    if (this.#phase === 'closed') return;
    this.#settings.trace?.end(outcome);
    if (outcome === 'broken') {
      // A body that the end of the connection ends would look complete, if it ended regularly (RFC 9112, 8).
      if (framing?.kind === 'close') this.#transport.destroy(true);
      else this.#close();
    } else if (!this.#persists || this.stopping || body === undefined) {
      this.#close();
    } else if (body.ended) {
      this.#enter('idle');
      this.#advance();
    } else {
      this.#drained = 0;
      this.#enter('drain');
      this.#advance();
    }
  }

  /** Answers what cannot be served, and ends the connection: where the next request begins is unknown. */
  #refuse(error: RemoteProtocolError): void {
    const { parts, serverSoftware, trace } = this.#settings;
    trace?.refusal(error);
    const method = this.#request?.method ?? this.#parser.method ?? 'GET';
    this.#request = undefined;
    this.#body = undefined;
    const response = parts.createResponse({ method, minor: 1, serverSoftware }, this, parts);
    const { status, headers, body } = parts.errorResponse(error);
    response.prepare(prepareHead(status, headers));
    response.send(body, body.length);
    response.finish();
    this.#close();
  }

  // ---- small steps ----------------------------------------------------------------------------------------------------

  /** The application wants octets of the body. */
  #demand(): void {
    const { parts, trace } = this.#settings;
    const { expectsContinue = false } = this.#request ?? {};
    const facts = {
      expectsContinue,
      alreadyContinued: this.#continued,
      bodyEnded: this.#body?.ended ?? true,
      headSent: this.#response?.headSent ?? false,
    };
    if (this.#phase === 'exchange' && parts.decideContinuation(facts)) {
      this.#continued = true;
      trace?.output(parts.continueResponse);
      this.#write([parts.continueResponse]);
    }
    this.#since = this.#settings.now();
    this.#advance();
  }

  #decidePersistence(framing: ResponseFraming): boolean {
    const { parts } = this.#settings;
    if (this.#request === undefined) return false;
    const { minor, options } = this.#request;
    const requestReadable = this.#isRequestReadable();
    return parts.decidePersistence({ minor, options, framing, requestReadable, stopping: this.stopping });
  }

  // RFC 9112, 9.3: a server MUST read the entire request message body or close the connection after its response.
  #isRequestReadable(): boolean {
    const { framing, expectsContinue } = this.#request ?? {};
    const body = this.#body;
    if (framing === undefined || body === undefined || body.error !== undefined) return false;
    if (body.ended) return true;
    // A client that waits for a 100 (Continue) and gets a final response may send the body, or leave it out.
    if (expectsContinue === true && !this.#continued) return false;
    return framing.kind !== 'length' || framing.length - body.received <= this.#settings.limits.drainBytes;
  }

  #write(pieces: readonly Piece[]): void {
    if (this.#phase === 'closed') return;
    this.#transport.write(this.#filterOut === undefined ? pieces : [this.#filterOut(joinPieces(pieces))]);
    this.#since = this.#settings.now();
  }

  // A client that takes whatever it is sent must not keep an application that never waits from waiting for others.
  #takeTurns(): Promise<void> | undefined {
    this.#writes += 1;
    if (this.#writes < WRITES_PER_TURN) return undefined;
    this.#writes = 0;
    return nextTurn();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#settings.now();
  }

  // RFC 9112, 9.6: to avoid that a reset erases the last response, the server closes its half first, and goes on reading
  // until the client closes its own, or for a while.
  #close(): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return;
    this.#enter('closing');
    this.#transport.end();
    this.#regulate();
  }

  /** Lets octets in exactly as long as there is a use for them. */
  #regulate(): void {
    const paused = this.#phase === 'exchange' && !this.#isHungry();
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#transport.pause();
    else this.#transport.resume();
  }

  // With nothing to be read for the request, reading goes on until the next one begins to come: so it is noticed when the
  // client goes.
  #isHungry(): boolean {
    const body = this.#body;
    if (body === undefined || body.ended || body.error !== undefined) return !this.#parser.buffered;
    return !body.full;
  }
}

const notFoundBody = Buffer.from('404 Not Found\n');

/** Stands in for the application where no application is mounted. */
const notFound: Application = (_environ, startResponse) => {
  startResponse('404 Not Found', [['Content-Type', 'text/plain; charset=utf-8']]);
  return [notFoundBody];
};

function joinPieces(pieces: readonly Piece[]): Uint8Array {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)));
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : `an application threw ${String(error)}`;
}
