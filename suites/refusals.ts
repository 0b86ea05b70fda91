/** Requests that a server refuses on its own account, each for another reason. */
import { get, lines, type Stimulus } from './stimulus.ts';

export interface Refusal {
  /** The case, as ids have it. */
  readonly name: string;
  /** Completes «the refusal of …». */
  readonly says: string;
  readonly send: Stimulus;
}

const host = 'Host: probe.test';

export const refusals: readonly Refusal[] = [
  { name: 'request-line', says: 'a request line of four words', send: lines('GET / HTTP/1.1 HTTP/1.1', host, '', '') },
  { name: 'version', says: 'another major version', send: lines('GET / HTTP/9.0', host, '', '') },
  { name: 'field-line', says: 'a malformed field line', send: get('/', 'X Told: 1') },
  { name: 'host', says: 'a request without Host', send: lines('GET / HTTP/1.1', '', '') },
  { name: 'target-length', says: 'a target of a million octets', send: get(`/${'a'.repeat(1_000_000)}`) },
  { name: 'field-length', says: 'a field of a million octets', send: get('/', `X-Told: ${'v'.repeat(1_000_000)}`) },
  {
    name: 'coding',
    says: 'an unknown transfer coding',
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: frobnicate, chunked', '', '0\r\n\r\n'),
  },
  {
    name: 'chunk',
    says: 'a malformed chunk',
    send: lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', 'five\r\nhello\r\n0\r\n\r\n'),
  },
];
