/**
 * How long the body of a request is (RFC 9112, 6.3).
 */

import { type Field, listMembers, valuesOf } from './field-line.ts';
import { contentLength, transferCoding } from './grammar.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';

export type BodyFraming =
  | { readonly kind: 'none' }
  /** `text` is the length as the peer wrote it. */
  | { readonly kind: 'length'; readonly length: number; readonly text: string }
  | { readonly kind: 'chunked' };

const noBody: BodyFraming = { kind: 'none' };
const chunked: BodyFraming = { kind: 'chunked' };

export function frameRequest(minor: number, fields: readonly Field[]): BodyFraming {
  const codings = valuesOf(fields, 'transfer-encoding');
  const lengths = valuesOf(fields, 'content-length');
  if (codings.length > 0) {
    // RFC 9112, 6.1: an HTTP/1.0 message with Transfer-Encoding MUST be treated as if the framing is faulty, even if a
    // Content-Length is present.
    if (minor === 0) {
      throw new RemoteProtocolError(400, 'an HTTP/1.0 request has a Transfer-Encoding', 'RFC 9112, 6.1');
    }
    // RFC 9112, 6.1: a server MAY reject a request that contains both, and MUST close the connection after it anyway.
    if (lengths.length > 0) {
      throw new RemoteProtocolError(400, 'Content-Length and Transfer-Encoding exclude each other', 'RFC 9112, 6.1');
    }
    checkCodings(codings);
    return chunked;
  }
  if (lengths.length > 0) return parseContentLength(lengths);
  // RFC 9112, 6.3: if this is a request message and none of the above are true, then the length is zero.
  return noBody;
}

function checkCodings(values: readonly string[]): void {
  const codings = listMembers(values).map((member) => {
    const match = transferCoding.exec(member);
    if (match === null) {
      throw new RemoteProtocolError(400, `${quote(member)} is not a transfer coding`, 'RFC 9112, 6.1');
    }
    return { name: (match[1] ?? '').toLowerCase(), parameters: match[2] ?? '' };
  });
  // RFC 9112, 6.3: if chunked is not the final encoding of a request, the server MUST respond with 400 and close.
  if (codings.at(-1)?.name !== 'chunked') {
    throw new RemoteProtocolError(400, 'chunked is not the last transfer coding', 'RFC 9112, 6.3');
  }
  const chunkings = codings.filter(({ name }) => name === 'chunked');
  // RFC 9112, 6.1: a sender MUST NOT apply the chunked transfer coding more than once.
  if (chunkings.length > 1) {
    throw new RemoteProtocolError(400, 'the body is chunked more than once', 'RFC 9112, 6.1');
  }
  // RFC 9112, 7.1: the chunked coding does not define any parameters; their presence SHOULD be treated as an error.
  if (chunkings.some(({ parameters }) => parameters !== '')) {
    throw new RemoteProtocolError(400, 'the chunked transfer coding takes no parameters', 'RFC 9112, 7.1');
  }
  // RFC 9112, 6.1: a server that does not understand a transfer coding SHOULD respond with 501.
  const unknown = codings.find(({ name }) => name !== 'chunked');
  if (unknown !== undefined) {
    throw new RemoteProtocolError(
      501,
      `the transfer coding ${quote(unknown.name)} is not implemented`,
      'RFC 9112, 6.1',
    );
  }
}

function parseContentLength(values: readonly string[]): BodyFraming {
  // RFC 9112, 6.3: an invalid Content-Length is an unrecoverable error, unless it is a list whose values are all valid
  // and all the same; then that single value counts. "The same" is read strictly: digit by digit.
  const members = values.join(',').split(/[ \t]*,[ \t]*/);
  const [text = ''] = members;
  if (!contentLength.test(text) || members.some((member) => member !== text)) {
    throw new RemoteProtocolError(400, `${quote(values.join(', '))} is not a Content-Length`, 'RFC 9112, 6.3');
  }
  const length = Number(text);
  // RFC 9110, 8.6: a recipient MUST anticipate large numerals and prevent precision loss due to integer conversion.
  if (!Number.isSafeInteger(length)) {
    throw new RemoteProtocolError(413, `a body of ${quote(text)} octets is too long`, 'RFC 9110, 15.5.14');
  }
  return { kind: 'length', length, text };
}
