/**
 * `environ` (PEP 3333, "environ Variables"; RFC 3875, 4.1 for the variables of CGI).
 */

import type { Environ, ErrorsStream, FileWrapper, InputStream } from '../spec/typescript-binding.ts';
import type { Parts } from './parts.ts';
import type { RequestHead } from './request-parser.ts';

/** What environ says beside the request itself. */
export interface EnvironContext {
  /** The prefix that the application is mounted at, as octets in a native string; empty for the root. */
  readonly scriptName: string;
  /** The configured name of the server; undefined where it goes by the name that the client used. */
  readonly serverName: string | undefined;
  readonly serverSoftware: string;
  /** The address and the port that the client connected to. */
  readonly localAddress: string;
  readonly localPort: string;
  readonly remoteAddress: string;
  readonly remotePort: string;
  readonly input: InputStream;
  readonly errors: ErrorsStream;
  readonly fileWrapper: FileWrapper;
}

export type EnvironParts = Pick<Parts, 'decodePath' | 'splitMount' | 'environName' | 'joinValues'>;

// The tuple `(1, 0)`: the same for every request, so it cannot be changed.
const version: readonly [1, 0] = Object.freeze([1, 0] as const);

/** The environ of one request: a new object, which the application may change as it likes. */
export function buildEnviron(request: RequestHead, context: EnvironContext, parts: EnvironParts): Environ {
  const { parsedTarget, authority, fields, framing } = request;
  const path = parts.decodePath(parsedTarget.path);
  const mounted = parts.splitMount(path, context.scriptName);
  const environ: Environ = {
    // RFC 3875, 4.1.4: the CGI that these variables are those of.
    GATEWAY_INTERFACE: 'CGI/1.1',
    REQUEST_METHOD: request.method,
    SCRIPT_NAME: mounted?.scriptName ?? '',
    PATH_INFO: mounted?.pathInfo ?? path,
    QUERY_STRING: parsedTarget.query,
    // RFC 3875, 4.1.14: the name of the server host to which the request is directed; with several hosts at one address,
    // the contents of the Host field. 4.1.15: the port on which this request was received.
    SERVER_NAME: context.serverName ?? authority?.host ?? context.localAddress,
    SERVER_PORT: context.localPort,
    SERVER_PROTOCOL: request.protocol,
    SERVER_SOFTWARE: context.serverSoftware,
    REMOTE_ADDR: context.remoteAddress,
    // RFC 3875, 4.1.9: if the hostname is not available, the server MAY substitute the REMOTE_ADDR value.
    REMOTE_HOST: context.remoteAddress,
    REMOTE_PORT: context.remotePort,
    'wsgi.version': version,
    'wsgi.url_scheme': 'http',
    'wsgi.input': context.input,
    // Not in PEP 3333, but widely understood: `wsgi.input` ends where the body ends, also without a CONTENT_LENGTH.
    'wsgi.input_terminated': true,
    'wsgi.errors': context.errors,
    'wsgi.file_wrapper': context.fileWrapper,
    // JavaScript has no second thread here, but what the flag warns of is the case: while one invocation waits for a
    // promise, others of the same application object are under way in the same process.
    'wsgi.multithread': true,
    'wsgi.multiprocess': false,
    'wsgi.run_once': false,
  };
  for (const { name, value } of fields) {
    const variable = parts.environName(name);
    if (variable === undefined) continue;
    const present = environ[variable];
    environ[variable] = typeof present === 'string' ? parts.joinValues(variable, present, value) : value;
  }
  // A Content-Length that was sent several times over counts once (RFC 9112, 6.3). With a chunked body there is none.
  if (framing.kind === 'length') environ.CONTENT_LENGTH = framing.text;
  // RFC 9112, 3.2.2: the host of the target takes the place of the Host field.
  if (parsedTarget.authority !== undefined) environ.HTTP_HOST = parsedTarget.authority.text;
  return environ;
}

const escapes = /%([0-9A-Fa-f]{2})/g;

/**
 * Unescapes a path, once, to octets in a native string (PEP 3333, "Unicode Issues"; RFC 3875, 4.1.5: PATH_INFO is not
 * URL-encoded). An escaped slash can then no longer be told from a slash: CGI has no way to keep the two apart.
 */
export function decodePath(path: string): string {
  if (!path.includes('%')) return path;
  return path.replace(escapes, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** The parts of a decoded path on both sides of the mount; undefined where it lies outside. */
export function splitMount(path: string, scriptName: string): { scriptName: string; pathInfo: string } | undefined {
  // In asterisk-form the combined path and query component is empty (RFC 9112, 3.3), and so is PATH_INFO: RFC 3875, 4.1.5
  // allows nothing that does not begin with "/". It is for the server as a whole, whose only application is asked.
  if (path === '') return { scriptName, pathInfo: '' };
  if (scriptName === '') return { scriptName, pathInfo: path };
  if (!path.startsWith(scriptName)) return undefined;
  const pathInfo = path.slice(scriptName.length);
  return pathInfo === '' || pathInfo.startsWith('/') ? { scriptName, pathInfo } : undefined;
}

// Field names are few, and the same ones come with every request.
const knownNames = new Map<string, string>();
const KNOWN_NAMES = 1024;
const KNOWN_NAME_LENGTH = 64;

/** The variable that the field called `name` goes into; undefined where it goes into none. */
export function environName(name: string): string | undefined {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const variable = makeEnvironName(name);
  if (variable !== undefined && knownNames.size < KNOWN_NAMES && name.length <= KNOWN_NAME_LENGTH) {
    knownNames.set(name, variable);
  }
  return variable;
}

function makeEnvironName(name: string): string | undefined {
  // RFC 3875, 4.1.18: "-" becomes "_". A field that has a "_" of its own would pass for another one, which a proxy in
  // front may have checked or removed; it is dropped, as in most servers.
  if (name.includes('_')) return undefined;
  const variable = name.toUpperCase().replaceAll('-', '_');
  switch (variable) {
    // PEP 3333 and RFC 3875, 4.1.2 and 4.1.3: these two are variables without HTTP_.
    case 'CONTENT_TYPE':
      return variable;
    // The length is set from the framing.
    case 'CONTENT_LENGTH':
      return undefined;
    // Programs read HTTP_PROXY from their process environment as the address of a proxy (RFC 3875, 9.2 warns of the
    // like; CVE-2016-5385): no request field may become it.
    case 'PROXY':
      return undefined;
    default:
      return `HTTP_${variable}`;
  }
}

/**
 * Joins the values of fields that go into the same variable. RFC 9110, 5.3: in order, with a comma. RFC 9113, 8.2.3: with
 * "; " for Cookie, which is no list.
 */
export function joinValues(variable: string, first: string, second: string): string {
  return variable === 'HTTP_COOKIE' ? `${first}; ${second}` : `${first}, ${second}`;
}
