/**
 * The request target: which of its four forms goes with which method, and the parts that it names.
 */

import { absoluteForm, asteriskForm, authorityForm, hostAndPort, originForm } from './grammar.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';

/** A host, and its port where one is named; an IPv6 address keeps its brackets. */
export interface Authority {
  readonly text: string;
  readonly host: string;
  readonly port: string;
}

export interface Target {
  readonly form: 'origin' | 'absolute' | 'asterisk';
  /** The path as it was sent, escapes and all; empty in asterisk-form (RFC 9112, 3.3). */
  readonly path: string;
  /** What follows the `?`, as it was sent. */
  readonly query: string;
  /** Present in absolute-form, where it takes the place of the Host field (RFC 9112, 3.2.2). */
  readonly authority: Authority | undefined;
}

const serverWide: Target = { form: 'asterisk', path: '', query: '', authority: undefined };

export function parseTarget(method: string, target: string): Target {
  if (method === 'CONNECT') return refuseConnect(target);
  if (originForm.test(target)) {
    const mark = target.indexOf('?');
    if (mark < 0) return { form: 'origin', path: target, query: '', authority: undefined };
    return { form: 'origin', path: target.slice(0, mark), query: target.slice(mark + 1), authority: undefined };
  }
  if (target === asteriskForm) {
    if (method === 'OPTIONS') return serverWide;
    // RFC 9110, 7.1: this form MUST NOT be used with other methods.
    throw new RemoteProtocolError(400, `the target "*" is for OPTIONS, not for ${method}`, 'RFC 9112, 3.2.4');
  }
  return parseAbsoluteForm(method, target);
}

function parseAbsoluteForm(method: string, target: string): Target {
  const match = absoluteForm.exec(target);
  if (match === null) {
    throw new RemoteProtocolError(400, `${quote(target)} is not a request target`, 'RFC 9112, 3.2');
  }
  const [, scheme = '', authorityText = '', path = '', query = ''] = match;
  if (scheme.toLowerCase() !== 'http') {
    // RFC 9110, 7.4: a request for an "https" resource MUST be rejected on a connection that is not secured;
    // 15.5.20: 421 is for a target URI that does not match the connection context.
    throw new RemoteProtocolError(421, `this connection serves no "${scheme}" resources`, 'RFC 9110, 7.4');
  }
  // RFC 9110, 4.2.4: a recipient SHOULD treat the presence of userinfo as an error.
  if (authorityText.includes('@')) {
    throw new RemoteProtocolError(400, `${quote(authorityText)} holds user information`, 'RFC 9110, 4.2.4');
  }
  // RFC 9110, 4.2.1: a recipient of an "http" URI with an empty host identifier MUST reject it as invalid.
  const authority = parseAuthority(authorityText);
  if (authority === undefined) {
    throw new RemoteProtocolError(400, `${quote(authorityText)} is not a host`, 'RFC 9110, 4.2.1');
  }
  // RFC 9110, 4.2.3: an empty path is equivalent to "/", except as the target of an OPTIONS request, where it means the
  // server as a whole (RFC 9112, 3.2.4).
  if (path === '' && query === '' && method === 'OPTIONS') return { ...serverWide, authority };
  return { form: 'absolute', path: path === '' ? '/' : path, query, authority };
}

// RFC 9110, 9.3.6: an origin server MAY accept a CONNECT request, but most do not implement it; 15.6.2: 501 is the
// response when the server is not capable of supporting a method for any resource. It is not handed to the application,
// for a 2xx answer would turn the connection into a tunnel, which an application cannot serve.
function refuseConnect(target: string): never {
  const match = authorityForm.exec(target);
  // RFC 9110, 9.3.6: a server MUST reject a CONNECT request that targets an empty or invalid port number.
  if (match === null || !isPort(match[2] ?? '')) {
    throw new RemoteProtocolError(400, `${quote(target)} is not the target of a CONNECT request`, 'RFC 9112, 3.2.3');
  }
  throw new RemoteProtocolError(501, 'CONNECT is not implemented: this is no proxy', 'RFC 9110, 9.3.6');
}

/** The host and port that `text` consists of; undefined where it is not of that form, or names no host. */
export function parseAuthority(text: string): Authority | undefined {
  if (text === latest?.text) return latest;
  const match = hostAndPort.exec(text);
  if (match === null) return undefined;
  const [, host = '', port = ''] = match;
  if (port !== '' && !isPort(port)) return undefined;
  latest = { text, host, port };
  return latest;
}

// One request after the other names the same host.
let latest: Authority | undefined;

// A TCP port has sixteen bits; 0 is reserved.
function isPort(digits: string): boolean {
  const port = Number(digits);
  return port > 0 && port <= 0xffff;
}
