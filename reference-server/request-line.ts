import { requestLine } from './grammar.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';

/** A request line: method, request-target, version (RFC 9112 section 3). */
export interface RequestLine {
  readonly method: string;
  /** The request target as it was sent. */
  readonly target: string;
  /** The version as it was sent, for example `HTTP/1.1`. */
  readonly protocol: string;
  /** The minor version: 0 means HTTP/1.0; 1 and higher are answered as HTTP/1.1. */
  readonly minor: number;
}

const VERSION_LENGTH = 'HTTP/1.1'.length;

export function parseRequestLine(line: string): RequestLine {
  if (!requestLine.test(line)) {
    // RFC 9112, 3.2: recipients of an invalid request-line SHOULD respond with 400 (or a redirect).
    throw new RemoteProtocolError(400, `${quote(line)} is not a request line`, 'RFC 9112, 3');
  }
  const methodEnd = line.indexOf(' ');
  const targetEnd = line.length - VERSION_LENGTH - 1;
  const protocol = line.slice(targetEnd + 1);
  if (digit(line, -3) !== 1) {
    // RFC 9110, 15.6.6: 505 says that the major version of the request message is not supported.
    throw new RemoteProtocolError(505, `${protocol} is not spoken here: HTTP/1.0 and HTTP/1.1 are`, 'RFC 9110, 15.6.6');
  }
  return {
    method: line.slice(0, methodEnd),
    target: line.slice(methodEnd + 1, targetEnd),
    protocol,
    minor: digit(line, -1),
  };
}

/** The digit at a place that is counted from the end of the line. */
function digit(line: string, at: number): number {
  return line.charCodeAt(line.length + at) - 0x30;
}
