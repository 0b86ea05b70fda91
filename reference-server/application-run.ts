/**
 * One run of the application (PEP 3333, "The Server/Gateway Side"): call it, iterate what it returns, close that.
 */

import { types } from 'node:util';
import type { Application, Body, Environ, StartResponse } from '../spec/typescript-binding.ts';
import { asBorrower } from './loan.ts';
import type { Parts } from './parts.ts';
import { LocalProtocolError, RemoteProtocolError } from './protocol-error.ts';
import type { Response } from './response.ts';
import { nameOfType, prepareHead } from './response-head.ts';

/** How a run ended: the response is complete, or it is not and must not look so. */
export type Outcome = 'complete' | 'broken';

export type RunParts = Pick<Parts, 'checkBlock' | 'opensResponse' | 'closeBody' | 'errorResponse'>;

/** Reports an error of the application, which nobody else will see. */
export type LogError = (error: unknown) => void;

const details = 'PEP 3333, Specification Details';

/** Runs the application for one request. It never throws or rejects; it is over at once where nothing had to be waited for. */
export function runApplication(
  application: Application,
  environ: Environ,
  startResponse: StartResponse,
  response: Response,
  logError: LogError,
  parts: RunParts,
): Outcome | Promise<Outcome> {
  return carryOut(run(application, environ, startResponse, response, logError, parts));
}

/** A course of action: yields whatever has to be waited for, which is nothing where application and client are quick. */
type Steps<Result> = Generator<PromiseLike<unknown>, Result, unknown>;

function carryOut<Result>(steps: Steps<Result>): Result | Promise<Result> {
  const step = steps.next();
  return step.done === true ? step.value : carryOn(steps, step.value);
}

async function carryOn<Result>(steps: Steps<Result>, first: PromiseLike<unknown>): Promise<Result> {
  let awaited = first;
  for (;;) {
    const step = await awaited.then(
      (value) => steps.next(value),
      (error) => steps.throw(error),
    );
    if (step.done === true) return step.value;
    awaited = step.value;
  }
}

function* run(
  application: Application,
  environ: Environ,
  startResponse: StartResponse,
  response: Response,
  logError: LogError,
  parts: RunParts,
): Steps<Outcome> {
  let body: Body | undefined;
  let outcome: Outcome;
  try {
    const returned = application(environ, startResponse);
    body = isPromise(returned) ? ((yield returned) as Body) : returned;
    outcome = yield* sendBody(body, response, parts);
  } catch (error) {
    logError(error);
    outcome = sendError(error, response, parts);
  }
  try {
    const closing = parts.closeBody(body);
    if (isPromise(closing)) yield closing;
  } catch (error) {
    logError(error);
  }
  return outcome;
}

function* sendBody(body: Body, response: Response, parts: RunParts): Steps<Outcome> {
  const blocks = blocksOf(body);
  const borrower = asBorrower(blocks);
  const single = isSingle(body);
  // An iterator that threw is at its end, by the rules of JavaScript; one that is left before its end is told so.
  let suspended = false;
  try {
    while (!response.satisfied) {
      // PEP 3333: completing the transmission of each bytestring before requesting another one.
      const flushed = response.flushed();
      if (flushed !== undefined) yield flushed;
      if (response.gone) break;
      const lent = borrower?.wantsConnection === true ? response.lend(borrower) : undefined;
      if (lent !== undefined) {
        yield lent;
        continue;
      }
      suspended = false;
      const step = blocks.next();
      const { done, value } = isPromise(step) ? ((yield step) as IteratorResult<Uint8Array>) : step;
      if (done === true) break;
      suspended = true;
      parts.checkBlock(value);
      if (isPromise(step) && response.gone) break;
      if (!parts.opensResponse(value)) continue;
      const beyond = response.send(value, single && !response.headSent ? value.length : undefined);
      // PEP 3333, "Handling the Content-Length Header": the server should not transmit more bytes than it allows.
      if (beyond > 0) {
        const message = `the application gave ${beyond} octets beyond the Content-Length; they are not sent`;
        throw new LocalProtocolError(message, 'PEP 3333, Handling the Content-Length Header');
      }
    }
  } finally {
    const left = suspended ? blocks.return?.() : undefined;
    if (isPromise(left)) yield left;
  }
  if (response.gone) return 'broken';
  const missing = response.finish();
  if (missing === 0) return 'complete';
  // PEP 3333: if the application does not provide enough data, the server should close the connection and report it.
  const message = `the body lacks ${missing} octets of its Content-Length`;
  throw new LocalProtocolError(message, 'PEP 3333, Handling the Content-Length Header');
}

/** Answers in the application's place, where that is still possible. */
function sendError(error: unknown, response: Response, parts: RunParts): Outcome {
  if (response.gone) return 'broken';
  // All that the Content-Length promises is sent: whatever went wrong after, the response is complete.
  if (response.headSent) return response.satisfied && response.finish() === 0 ? 'complete' : 'broken';
  // An application that lets the error of its input through passes the blame on with it.
  const { status, headers, body } = parts.errorResponse(error instanceof RemoteProtocolError ? error : undefined);
  response.prepare(prepareHead(status, headers));
  response.send(body, body.length);
  response.finish();
  return 'complete';
}

interface Blocks {
  next(): IteratorResult<Uint8Array> | Promise<IteratorResult<Uint8Array>>;
  return?(): unknown;
}

/** An iterator over the blocks of whatever the application returned. */
function blocksOf(body: unknown): Blocks {
  if (typeof body === 'object' && body !== null) {
    const iterable = body as { [Symbol.asyncIterator]?: () => Blocks; [Symbol.iterator]?: () => Blocks };
    if (body instanceof Uint8Array) {
      throw new LocalProtocolError('the application returned a bytestring, not an iterable of them', details);
    }
    const iterator = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
    if (iterator !== undefined) return iterator;
  }
  // A string is iterable in JavaScript, but what it yields are no bytestrings.
  throw new LocalProtocolError(`the application returned ${nameOfType(body)}, not an iterable of bytestrings`, details);
}

// PEP 3333, "Handling the Content-Length Header": where `len()` of the iterable is 1, the length of its only block is
// that of the body. An iterable that counts its blocks does so in `length`, in JavaScript. A count that cannot be had is
// none: only "if a call to len(iterable) succeeds" may the server rely on it.
function isSingle(body: Body): boolean {
  try {
    return (body as { length?: unknown }).length === 1;
  } catch {
    return false;
  }
}

/** Throws unless the block is a bytestring. */
export function checkBlock(block: unknown): asserts block is Uint8Array {
  if (block instanceof Uint8Array || types.isUint8Array(block)) return;
  throw new LocalProtocolError(`a block of the body is ${nameOfType(block)}, not a Uint8Array`, details);
}

// PEP 3333, "The start_response() Callable": the headers must not be sent until there is actual body data available, or
// until the iterable is exhausted. An empty block is no data, whether yielded or written.
/** Whether a block begins the response, or goes on with it. */
export function opensResponse(block: Uint8Array): boolean {
  return block.length > 0;
}

/**
 * PEP 3333, "Specification Details": if the iterable has a `close` method, the server must call it upon completion of the
 * request, whether it was completed normally or terminated early.
 */
export function closeBody(body: Body | undefined): void | Promise<void> {
  if (typeof body === 'object' && body !== null && typeof body.close === 'function') return body.close();
}

function isPromise<Result>(value: Result | Promise<Result>): value is Promise<Result> {
  return typeof value === 'object' && value !== null && typeof (value as Promise<Result>).then === 'function';
}
