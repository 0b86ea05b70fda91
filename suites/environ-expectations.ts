/** Claims about environ as a whole and about the form of its values. */
import type { Entry, Seen } from '../spec/index.ts';
import { environValue, invocation, offering, tell } from './application-expectations.ts';
import { contradicted, type Expectation, inapplicable, satisfied, type Verdict } from './expectation.ts';
import { escapeBytes } from './stimulus.ts';

/** Of an IP address. */
export const addressForm = /^(?:\d+\.\d+\.\d+\.\d+|[0-9A-Fa-f:.%a-z0-9]*:[0-9A-Fa-f:.%a-z0-9]*)$/;
/** Of a host name or an address without a port. */
export const nameForm = /^(?:[^:/]+|\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]?)$/;
/** Of a port. */
export const portForm = /^[0-9]+$/;

/** The key is a native string of this form. */
export function environMatches(key: string, form: RegExp, told: string): Expectation {
  return invocation(`hands over ${key} as ${told}`, (entry) => {
    const seen = environValue(entry, key);
    return seen?.type === 'string' && form.test(seen.value) ? satisfied() : contradicted(`${key} is ${tell(seen)}`);
  });
}

/** The key's value has the claim of its own type. */
export function environHas(key: string, says: string, holds: (seen: Seen) => boolean): Expectation {
  return invocation(`hands over ${key} as ${says}`, (entry) => {
    const seen = environValue(entry, key);
    return seen !== undefined && holds(seen) ? satisfied() : contradicted(`${key} is ${tell(seen)}`);
  });
}

/** The key is there, and holds anything but this string. */
export function environIsNot(key: string, odd: string): Expectation {
  return environHas(key, `something other than "${odd}"`, (seen) => seen.type !== 'string' || seen.value !== odd);
}

/** The key is present. */
export const environHolds = (key: string): Expectation => environHas(key, 'a value of its own', () => true);

/** The key is a stream with these methods. */
export function environStreams(key: string, ...methods: readonly string[]): Expectation {
  return environHas(
    key,
    `an object with ${methods.join(', ')}`,
    (seen) => seen.type === 'object' && methods.every((method) => seen.methods.includes(method)),
  );
}

/** Every item that is looked at is as told; the first one that is not is told. */
export function everyItem(says: string, objection: (key: Seen, value: Seen) => string | undefined): Expectation {
  return invocation(says, (entry) => {
    for (const [key, value] of entry.environ.items) {
      const objected = objection(key, value);
      if (objected !== undefined) return contradicted(objected);
    }
    return satisfied();
  });
}

const cgiNames = new Set(
  `AUTH_TYPE CONTENT_LENGTH CONTENT_TYPE GATEWAY_INTERFACE PATH_INFO PATH_TRANSLATED QUERY_STRING REMOTE_ADDR
  REMOTE_HOST REMOTE_IDENT REMOTE_USER REQUEST_METHOD SCRIPT_NAME SERVER_NAME SERVER_PORT SERVER_PROTOCOL
  SERVER_SOFTWARE`.split(/\s+/),
);

function name(key: Seen): string {
  return key.type === 'string' ? key.value : tell(key);
}

function isCgi(key: Seen): boolean {
  return key.type === 'string' && (cgiNames.has(key.value) || key.value.startsWith('HTTP_'));
}

export const nativeCgiValues = everyItem('hands over every CGI variable as a native string', (key, value) =>
  isCgi(key) && value.type !== 'string' ? `${name(key)} is ${tell(value)}` : undefined,
);

export const nativeKeys = everyItem('hands over every key of environ as a native string', (key) =>
  key.type === 'string' ? undefined : `a key is ${tell(key)}`,
);

export const exactStrings = everyItem('uses the type str itself for strings, no subclass', (key, value) => {
  const [odd] = [key, value].filter((seen) => seen.type === 'object' && seen.base === 'string');
  return odd === undefined ? undefined : `${name(key)} holds ${tell(odd)}`;
});

export const byteStrings = everyItem('hands over strings without a code point beyond U+00FF', (key, value) => {
  const [odd] = [key, value].filter((seen) => seen.type === 'string' && /[^\u0000-\u00ff]/.test(seen.value));
  return odd === undefined || odd.type !== 'string'
    ? undefined
    : `${name(key)} holds U+${(/[^\u0000-\u00ff]/u.exec(odd.value)?.[0].codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
});

/** Dotted names are the servers' own: lower case, and something before the dot. */
export const extensionNames = everyItem('gives its own variables lower-case names with a prefix', (key) => {
  const dotted = key.type === 'string' && key.value.includes('.');
  return dotted && !/^[a-z0-9_]+(?:\.[a-z0-9_]+)+$/.test(key.value)
    ? `a variable is called "${escapeBytes(key.value)}"`
    : undefined;
});

/** SCRIPT_NAME and PATH_INFO together. */
export function pathIs(path: string, ...alternatives: readonly string[]): Expectation {
  const allowed = [path, ...alternatives];
  return invocation(`hands over SCRIPT_NAME and PATH_INFO that make up "${escapeBytes(path)}"`, (entry) => {
    const found = text(entry, 'SCRIPT_NAME') + text(entry, 'PATH_INFO');
    return allowed.includes(found) ? satisfied() : contradicted(`they make up "${escapeBytes(found)}"`);
  });
}

/** The key has one of these values; which one is told, as each of them conforms. */
export function environVaries(key: string, ...allowed: readonly (string | null)[]): Expectation {
  const told = allowed.map((one) => (one === null ? 'absent' : `"${escapeBytes(one)}"`));
  return invocation(`hands over ${key} as ${told.join(' or ')}`, (entry) => {
    const seen = environValue(entry, key);
    const found = seen === undefined ? null : seen.type === 'string' ? seen.value : undefined;
    return found !== undefined && allowed.includes(found)
      ? satisfied(`${key} is ${tell(seen)}`)
      : contradicted(`${key} is ${tell(seen)}`);
  });
}

/** Values that a field repeated may be joined to, with or without blanks. */
export function environJoins(key: string, separators: string, ...values: readonly string[]): Expectation {
  return invocation(`hands over ${key} as "${values.join(`${separators[0]} `)}"`, (entry) => {
    const seen = environValue(entry, key);
    const found = seen?.type === 'string' ? seen.value : '';
    const split = [...separators].map((separator) => found.split(separator).map((part) => part.trim()));
    return split.some((parts) => parts.join('\n') === values.join('\n'))
      ? satisfied()
      : contradicted(`${key} is ${tell(seen)}`);
  });
}

/** Why nothing is to be said of a port. */
const mapped = 'the server tells another port than it is reached at, and ports may be mapped on the way';

/** SERVER_PORT is the port that the kit connected to, or one that the Host field stands for. */
export function serverPortIs(...ofHost: readonly string[]): Expectation {
  return invocation('hands over SERVER_PORT as the port of the request', (entry, { target }) => {
    const seen = environValue(entry, 'SERVER_PORT');
    if (seen?.type === 'string' && [String(target.port), ...ofHost].includes(seen.value)) return satisfied();
    if (seen?.type === 'string' && target.port === null && portForm.test(seen.value)) return inapplicable(mapped);
    return contradicted(`SERVER_PORT is ${tell(seen)}${target.port === null ? '' : `, the port is ${target.port}`}`);
  });
}

const overlaps = {
  'wsgi.multithread': { in: 'inThreads', told: 'in threads of one process' },
  'wsgi.multiprocess': { in: 'inProcesses', told: 'in several processes' },
} as const;

/** The flag is true where calls overlapped in its way. */
export function concurrencyTold(key: keyof typeof overlaps): Expectation {
  const way = overlaps[key];
  return invocation(`hands over a true ${key} where calls overlap ${way.told}`, (entry, { target: { overlap } }) => {
    if (!overlap?.[way.in]) return inapplicable(`calls were not seen to overlap ${way.told}`);
    return environValue(entry, key)?.truth
      ? satisfied()
      : contradicted(`${key} is false, and calls overlapped ${way.told}`);
  });
}

/** The flag as it is where calls were not seen to overlap in its way: they may, all the same. */
export function concurrencyUnseen(key: keyof typeof overlaps): Expectation {
  const way = overlaps[key];
  return invocation(
    `hands over any ${key} where calls do not overlap ${way.told}`,
    (entry, { target: { overlap } }) => {
      if (overlap === null || overlap[way.in]) return inapplicable(`calls overlap ${way.told}, or were not seen`);
      return satisfied(`${key} is ${tell(environValue(entry, key))}`);
    },
  );
}

/** Both requests of one connection ran in one process, which says that it runs once. */
export const runsOnceTold: Expectation = {
  says: 'hands over a false wsgi.run_once in a process that goes on serving',
  judge: ({ entries, labelled }) => {
    const [first, second] = [entries[0], labelled['2']?.[0]];
    if (first === undefined || second === undefined) return inapplicable('the server took one request a connection');
    if (first.process !== second.process) return inapplicable('each request had a process of its own');
    return environValue(second, 'wsgi.run_once')?.truth
      ? contradicted('wsgi.run_once is true for the second request of one process')
      : satisfied();
  },
};

/** The algorithm of PEP 3333 makes this of environ. */
export function reconstructs(url: string): Expectation {
  return invocation(`hands over an environ from which the URL ${url} can be put together`, (entry) =>
    gives(entry, url),
  );
}

/** The same without a Host field: SERVER_NAME and the port stand for it, and then come path and query. */
export function reconstructsByName(pathAndQuery: string): Expectation {
  const says = 'hands over an environ from which the URL of name and port can be put together';
  return invocation(says, (entry, { target: { port } }) => {
    if (port === null) return inapplicable(mapped);
    return gives(entry, `http://${text(entry, 'SERVER_NAME')}${port === 80 ? '' : `:${port}`}${pathAndQuery}`);
  });
}

function gives(entry: Entry, url: string): Verdict {
  const found = reconstructed(entry);
  return found === url ? satisfied() : contradicted(`it gives "${escapeBytes(found)}", not "${url}"`);
}

function reconstructed(entry: Entry): string {
  const [scheme, host, port] = [text(entry, 'wsgi.url_scheme'), text(entry, 'HTTP_HOST'), text(entry, 'SERVER_PORT')];
  const standard = port === (scheme === 'https' ? '443' : '80') ? '' : `:${port}`;
  const authority = host === '' ? text(entry, 'SERVER_NAME') + standard : host;
  const path = quote(text(entry, 'SCRIPT_NAME')) + quote(text(entry, 'PATH_INFO'));
  const query = text(entry, 'QUERY_STRING');
  return `${scheme}://${authority}${path}${query === '' ? '' : `?${query}`}`;
}

function quote(path: string): string {
  return path.replace(
    /[^A-Za-z0-9_.\-~/]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

function text(entry: Entry, key: string): string {
  const seen = environValue(entry, key);
  return seen?.type === 'string' ? seen.value : '';
}

/** The key, where the server offers it, is a native string of this form. */
export function offeredMatches(key: string, form: RegExp, told: string): Expectation {
  return offering(key, environMatches(key, form, told));
}
