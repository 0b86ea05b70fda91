/**
 * The head of a response: what the application may say in it (PEP 3333), what the server adds, and its octets.
 */

import type { ResponseHeaders } from '../spec/typescript-binding.ts';
import { keyOf } from './field-name.ts';
import { contentLength, headerValue, status as statusPattern } from './grammar.ts';
import { LocalProtocolError, quote } from './protocol-error.ts';

const startResponseSection = 'PEP 3333, The start_response() Callable';
const otherFeaturesSection = 'PEP 3333, Other HTTP Features';

/** Throws unless `status` is a status string such as "200 OK". */
export function checkStatus(status: unknown): asserts status is string {
  if (typeof status !== 'string') {
    throw new LocalProtocolError(`the status is ${nameOfType(status)}, not a string`, startResponseSection);
  }
  if (!statusPattern.test(status)) {
    throw new LocalProtocolError(`the status ${quote(status)} is not like "200 OK"`, startResponseSection);
  }
  // RFC 9110, 15: valid status codes are within 100 to 599; 15.2: a 1xx is an interim response, which comes before the
  // final one, and `start_response` begins the final one.
  const code = codeOf(status);
  if (code < 200 || code > 599) {
    throw new LocalProtocolError(`the status ${quote(status)} is not that of a final response`, 'RFC 9110, 15');
  }
}

function codeOf(status: string): number {
  return digit(status, 0) * 100 + digit(status, 1) * 10 + digit(status, 2);
}

function digit(text: string, at: number): number {
  return text.charCodeAt(at) - 0x30;
}

// PEP 3333, "Other HTTP Features": applications must not generate any "hop-by-hop" headers. RFC 2616, 13.5.1 lists them;
// Trailer is the field that it calls Trailers; Proxy-Connection and Close are of the same kind (RFC 9110, 7.6.1;
// RFC 9112, 9.6).
const hopByHop: ReadonlySet<string> = new Set([
  'close',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
]);

/** Throws unless `headers` is an array of pairs that may go into a response. */
export function checkHeaders(headers: unknown): asserts headers is ResponseHeaders {
  if (!Array.isArray(headers)) {
    throw new LocalProtocolError(`the headers are ${nameOfType(headers)}, not an array`, startResponseSection);
  }
  let lengths = 0;
  for (const header of headers as unknown[]) {
    if (!Array.isArray(header) || header.length !== 2) {
      throw new LocalProtocolError('a header is not a pair of name and value', startResponseSection);
    }
    const name: unknown = header[0];
    const value: unknown = header[1];
    if (typeof name !== 'string' || typeof value !== 'string') {
      const types = `${nameOfType(name)} and ${nameOfType(value)}`;
      throw new LocalProtocolError(`a header is made of ${types}, not of two strings`, startResponseSection);
    }
    if (checkHeader(name, value) === 'content-length') {
      checkContentLength(value);
      lengths += 1;
    }
  }
  if (lengths > 1) {
    // RFC 9110, 8.6: Content-Length = 1*DIGIT, once.
    throw new LocalProtocolError('the headers hold more than one Content-Length', 'RFC 9110, 8.6');
  }
}

function checkHeader(name: string, value: string): string {
  const key = keyOf(name);
  if (key === undefined) {
    throw new LocalProtocolError(`the header name ${quote(name)} is not a token`, startResponseSection);
  }
  if (!headerValue.test(value)) {
    const message = `the value ${quote(value)} of ${name} holds control characters, or others beyond U+00FF`;
    throw new LocalProtocolError(message, startResponseSection);
  }
  if (hopByHop.has(key)) {
    throw new LocalProtocolError(`the header ${name} is hop-by-hop: it is the server's own`, otherFeaturesSection);
  }
  return key;
}

function checkContentLength(value: string): void {
  if (!contentLength.test(value) || !Number.isSafeInteger(Number(value))) {
    throw new LocalProtocolError(`${quote(value)} is not a Content-Length`, 'RFC 9110, 8.6');
  }
}

/** The article and name of a value's type, for messages to the application's author. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'undefined';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const name = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `a ${name}` : 'an object';
}

/** What `start_response` was given, once it is checked. */
export interface PreparedHead {
  readonly status: string;
  readonly code: number;
  readonly headers: Readonly<ResponseHeaders>;
  /** The names of the headers in lower case, in the same order. */
  readonly keys: readonly string[];
  /** The Content-Length among the headers. */
  readonly contentLength: number | undefined;
}

/** Keeps what `start_response` was given: copied, for the application may go on changing its array. */
export function prepareHead(status: string, headers: ResponseHeaders): PreparedHead {
  const copies: ResponseHeaders = new Array(headers.length);
  const keys: string[] = new Array(headers.length);
  let contentLength: number | undefined;
  let at = 0;
  for (const header of headers) {
    // Taken by index: to take a pair apart costs an iterator.
    const name = header[0];
    const key = keyOf(name) ?? name.toLowerCase();
    if (key === 'content-length' && contentLength === undefined) contentLength = Number(header[1]);
    copies[at] = [name, header[1]];
    keys[at] = key;
    at += 1;
  }
  return { status, code: codeOf(status), headers: copies, keys, contentLength };
}

/**
 * The fields that the server supplies where the application did not (PEP 3333, "The start_response() Callable": if the
 * application omits a header required by HTTP, the server must add it; RFC 9110, 6.6.1 and 10.2.4).
 */
export function supplyHeaders({ keys }: PreparedHead, serverSoftware: string, date: string): Readonly<ResponseHeaders> {
  const dated = keys.includes('date');
  if (keys.includes('server')) return dated ? [] : [['Date', date]];
  if (dated) return [['Server', serverSoftware]];
  if (supplied.date !== date || supplied.server !== serverSoftware) {
    const fields: ResponseHeaders = [
      ['Date', date],
      ['Server', serverSoftware],
    ];
    supplied = { date, server: serverSoftware, fields };
  }
  return supplied.fields;
}

// For a second, they are the same for all responses.
let supplied: { date: string; server: string; fields: Readonly<ResponseHeaders> } = {
  date: '',
  server: '',
  fields: [],
};

// RFC 9112, 4: status-line = HTTP-version SP status-code SP [ reason-phrase ]
//
// The version is the server's own, also towards HTTP/1.0: it tells what the server could do (RFC 9110, 2.5).
/** The octets of a head, as a native string. */
export function encodeHead(status: string, headers: Readonly<ResponseHeaders>): string {
  let head = `HTTP/1.1 ${status}\r\n`;
  for (const header of headers) head += fieldLine(header[0], header[1]);
  return `${head}\r\n`;
}

// One response after the other has the same fields: where a name has the same value again, its line is kept.
const latestLines = new Map<string, { value: string; line: string | undefined }>();
const LINES = 256;
const LINE_LENGTH = 256;

function fieldLine(name: string, value: string): string {
  const latest = latestLines.get(name);
  if (latest?.value === value) {
    // Joined, not added up: else it would be put together each time that it is sent.
    latest.line ??= [name, ': ', value, '\r\n'].join('');
    return latest.line;
  }
  if (name.length + value.length <= LINE_LENGTH) {
    if (latest === undefined && latestLines.size < LINES) latestLines.set(name, { value, line: undefined });
    if (latest !== undefined) {
      latest.value = value;
      latest.line = undefined;
    }
  }
  return `${name}: ${value}\r\n`;
}
