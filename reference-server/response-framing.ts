/**
 * How the end of a response is told (RFC 9112, 6.3), and the octets that a body becomes by it.
 */

import type { ResponseHeaders } from '../spec/typescript-binding.ts';
import { chunkDelimiters, lastChunk } from './chunked-coding.ts';
import type { PreparedHead } from './response-head.ts';

export type ResponseFraming =
  /** No body follows the head, whatever its fields say. */
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  /** The end of the connection is the end of the body. */
  | { readonly kind: 'close' };

export interface FramedResponse {
  readonly framing: ResponseFraming;
  /** The application's headers, without those that the framing forbids. */
  readonly headers: Readonly<ResponseHeaders>;
  /** The fields that the framing adds. */
  readonly added: Readonly<ResponseHeaders>;
}

const none: ResponseFraming = { kind: 'none' };
const empty: ResponseFraming = { kind: 'length', length: 0 };
const chunked: ResponseFraming = { kind: 'chunked' };
const close: ResponseFraming = { kind: 'close' };

const nothing: Readonly<ResponseHeaders> = [];
const zeroLength: Readonly<ResponseHeaders> = [['Content-Length', '0']];
const chunkedCoding: Readonly<ResponseHeaders> = [['Transfer-Encoding', 'chunked']];

/**
 * Frames the response to a request of `method` in version 1.`minor`. `knownLength` is the length of the whole body, where
 * it is known before the head is sent.
 */
export function frameResponse(
  method: string,
  minor: number,
  head: PreparedHead,
  knownLength: number | undefined,
): FramedResponse {
  const { code, headers, contentLength } = head;
  // RFC 9110, 8.6: a server MUST NOT send Content-Length in any response with a status code of 1xx or 204; RFC 9112, 6.1:
  // nor Transfer-Encoding.
  if (code === 204) return { framing: none, headers: withoutContentLength(head), added: nothing };
  // RFC 9110, 8.6: a Content-Length in a 304 is that of the 200 which it stands for. Only the application knows it.
  if (code === 304) return { framing: none, headers, added: nothing };
  // RFC 9110, 15.3.6: a server MUST NOT generate content in a 205 response. It has no other way to say that it ends.
  if (code === 205) return { framing: empty, headers: withoutContentLength(head), added: zeroLength };
  // RFC 9110, 9.3.2: in response to HEAD, the same fields as to GET, and no content.
  const bodiless = method === 'HEAD';
  if (contentLength !== undefined) {
    return { framing: bodiless ? none : { kind: 'length', length: contentLength }, headers, added: nothing };
  }
  // RFC 9110, 8.6: a server MUST NOT send Content-Length in response to HEAD unless it is the one of the response to
  // GET. An application that made no body for HEAD did not say how long the one for GET would be.
  if (bodiless && knownLength === 0) return { framing: none, headers, added: nothing };
  if (knownLength !== undefined) {
    const added: ResponseHeaders = [['Content-Length', String(knownLength)]];
    return { framing: bodiless ? none : { kind: 'length', length: knownLength }, headers, added };
  }
  // RFC 9112, 6.1: a server MUST NOT send Transfer-Encoding unless the request indicates HTTP/1.1 or later.
  if (minor === 0) return { framing: bodiless ? none : close, headers, added: nothing };
  return { framing: bodiless ? none : chunked, headers, added: chunkedCoding };
}

function withoutContentLength({ headers, keys }: PreparedHead): Readonly<ResponseHeaders> {
  return headers.filter((_, at) => keys[at] !== 'content-length');
}

/** A piece of output: octets, or a native string that stands for them. */
export type Piece = string | Uint8Array;

/** The pieces that one block of the body, which is not empty, becomes. */
export function encodeBlock(framing: ResponseFraming, block: Uint8Array): readonly Piece[] {
  if (framing.kind !== 'chunked') return [block];
  const [before, after] = chunkDelimiters(block.length);
  return [before, block, after];
}

/** The pieces that say that the body is complete. */
export function encodeEnd(framing: ResponseFraming): readonly Piece[] {
  return framing.kind === 'chunked' ? lastChunkOnly : noPieces;
}

const lastChunkOnly: readonly Piece[] = [lastChunk];
const noPieces: readonly Piece[] = [];
