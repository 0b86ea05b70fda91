/**
 * The bytes that the client sends, and how they are cut and paced. Text is latin-1: one character, one byte.
 *
 * Placeholders are filled in for each exchange: `{nonce}` and `{nonce.label}` by the nonce, `{fields}` and
 * `{fields.label}` by the field lines that carry nonce and program; `{brace}` is a brace before what is no placeholder.
 */
import { printableBytes } from '../spec/index.ts';

export type Action =
  /** Writes bytes; `request` is the method where they begin a request, null where they continue one. */
  | { readonly do: 'send'; readonly text: string; readonly request: string | null; readonly pieces: Pieces }
  /** Waits until it has happened, the connection has ended, or the deadline has passed. */
  | { readonly do: 'await'; readonly what: Awaited }
  /** Opens a gate at which the application waits. */
  | { readonly do: 'open'; readonly gate: string }
  /** Ends the sending direction (FIN), closes the connection, or resets it (RST). */
  | { readonly do: 'half-close' | 'close' | 'reset' }
  /** Takes no more of what the server sends, or takes it again. */
  | { readonly do: 'stop-reading' | 'read-on' }
  /** Leaves the connection and goes on with a new one, whose responses are counted from 1 again. */
  | { readonly do: 'reconnect' }
  /** Lets what has been sent arrive, and what comes of it, before anything else. */
  | { readonly do: 'pause' }
  /** Keeps what has been seen so far under a name. */
  | { readonly do: 'look'; readonly name: string }
  /**
   * Another client asks on a connection of its own; what it gets is kept under a name. Left out with a server that was
   * not seen to serve two requests at once.
   */
  | { readonly do: 'ask'; readonly name: string; readonly text: string };

/** How bytes are cut into writes: in one, byte by byte, or at offsets. */
export type Pieces = 'whole' | 'bytes' | readonly number[];

export type Awaited =
  /** The head of the nth response that is due (from 1), or all of it. */
  | { readonly response: number; readonly part: 'head' | 'complete' }
  /** An interim response with that status. */
  | { readonly interim: number }
  /** The head of the nth response, if it comes with some patience: the client goes on without it. */
  | { readonly early: number }
  /** Text in what was received. */
  | { readonly received: string }
  /** An event in the journal: `what`, and the name of a gate or mark. */
  | { readonly event: string; readonly name?: string }
  /** The end of the connection. */
  | { readonly end: true }
  /**
   * The nth response or the end of the connection; after some patience the sending direction is ended, so that a
   * server that waits for more of a message it takes for incomplete is told that there is no more.
   */
  | { readonly answer: number };

export interface Stimulus {
  readonly actions: readonly Action[];
  /** What is sent, in words and escaped bytes, a line each. */
  readonly says: readonly string[];
}

/** The stimulus of a standing contract: whatever any check sends. */
export const everyExchange: Stimulus = { actions: [], says: ['every exchange of the run'] };

const host = 'Host: probe.test';

/** `GET target HTTP/1.1` with a Host field and further field lines. */
export function get(target: string, ...fieldLines: readonly string[]): Stimulus {
  return lines(`GET ${target} HTTP/1.1`, host, ...fieldLines, '', '');
}

/** Any method without a body. */
export function request(method: string, target: string, ...fieldLines: readonly string[]): Stimulus {
  return lines(`${method} ${target} HTTP/1.1`, host, ...fieldLines, '', '');
}

/** `POST / HTTP/1.1` with a body of known length. */
export function post(body: string, ...fieldLines: readonly string[]): Stimulus {
  return lines('POST / HTTP/1.1', host, `Content-Length: ${octets(body)}`, ...fieldLines, '', body);
}

/** `POST / HTTP/1.1` with a body in the chunks given. */
export function postChunks(...chunks: readonly string[]): Stimulus {
  return lines('POST / HTTP/1.1', host, 'Transfer-Encoding: chunked', '', chunked(...chunks));
}

/** A chunked body: each chunk with its size, and the last chunk. */
export function chunked(...chunks: readonly string[]): string {
  return `${chunks.map((chunk) => `${octets(chunk).toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`;
}

/** The number of octets that a text has on the wire, a nonce (`gwc-` and 16 digits) in the place of its placeholder. */
export function octets(text: string): number {
  return text.replace(/\{nonce(\.[a-z0-9]+)?\}/g, (_, label = '') => `${'-'.repeat(20)}${label}`).length;
}

/** One request, its parts joined by CRLF; the fields that carry nonce and program follow the first line. */
export function lines(first: string, ...rest: readonly string[]): Stimulus {
  return raw(`${first}\r\n{fields}${rest.join('\r\n')}`);
}

/** One request, byte for byte; `{fields}` stands where the field lines of nonce and program belong. */
export function raw(text: string): Stimulus {
  return script(sends(text), answer(1));
}

/** Requests one behind the other in a single write; the second and further ones bear the labels `2`, `3` …. */
export function pipelined(...requests: readonly Stimulus[]): Stimulus {
  const sent = requests.flatMap(({ actions }) => actions.filter((action) => action.do === 'send'));
  return script(
    ...sent.map((action, index) => (index === 0 ? action : { ...action, text: label(action.text, String(index + 1)) })),
    ...sent.map((_, index) => complete(index + 1)),
  );
}

/** The same, each sent when the one before it has been answered. */
export function inTurn(...requests: readonly Stimulus[]): Stimulus {
  const { actions } = pipelined(...requests);
  const [sent, awaited] = [actions.slice(0, requests.length), actions.slice(requests.length)];
  return script(...sent.flatMap((action, index) => [action, ...awaited.slice(index, index + 1)]));
}

/** Two requests, each on a connection of its own; the second one, labelled `2`, when the first is over. */
export function apart(first: Stimulus, second: Stimulus): Stimulus {
  const labelled = second.actions.map((action) =>
    action.do === 'send' ? { ...action, text: label(action.text, '2') } : action,
  );
  return script(...first.actions, reconnects, ...labelled);
}

/** The same, and one more request, labelled `again`, on a connection that is still open after it. */
export function again({ actions }: Stimulus): Stimulus {
  const requests = actions.filter((action) => action.do === 'send' && action.request !== null).length;
  const next = get('/').actions.flatMap((action) =>
    action.do === 'send' ? [{ ...action, text: label(action.text, 'again') }] : [],
  );
  return script(...actions, ...next, complete(requests + 1));
}

/** The same, and then the end of the connection is awaited. */
export function untilEnd({ actions }: Stimulus): Stimulus {
  return script(...actions, ended);
}

/** The same bytes, cut otherwise into writes. */
export function inPieces(pieces: Pieces, { actions }: Stimulus): Stimulus {
  return script(...actions.map((action) => (action.do === 'send' ? { ...action, pieces } : action)));
}

/** A request in pieces, each of which has time to arrive before the next is sent. */
export function paced(first: string, ...rest: readonly string[]): Stimulus {
  return script(
    sends(first),
    ...rest.flatMap((piece, index) => [look(`after piece ${index + 1}`), continues(piece)]),
    answer(1),
  );
}

/** The same, awaiting whole responses: the sending direction stays open for a server that is slow to answer. */
export function patiently({ actions }: Stimulus): Stimulus {
  return script(
    ...actions.map((action) =>
      action.do === 'await' && 'answer' in action.what ? complete(action.what.answer) : action,
    ),
  );
}

/** The placeholders of a text bear a label. */
export function label(text: string, name: string): string {
  return text.replace(/\{(nonce|fields)\}/g, `{$1.${name}}`);
}

/** Actions in order. */
export function script(...actions: readonly Action[]): Stimulus {
  return { actions, says: actions.map(say) };
}

export function sends(text: string): Action {
  return { do: 'send', text, request: /^\r*\n*([^\s]+)/.exec(text)?.[1] ?? '', pieces: 'whole' };
}
export function continues(text: string): Action {
  return { do: 'send', text, request: null, pieces: 'whole' };
}
export const answer = (nth: number): Action => ({ do: 'await', what: { answer: nth } });
export const complete = (nth: number): Action => ({ do: 'await', what: { response: nth, part: 'complete' } });
export const head = (nth: number): Action => ({ do: 'await', what: { response: nth, part: 'head' } });
export const early = (nth: number): Action => ({ do: 'await', what: { early: nth } });
export const interim = (status: number): Action => ({ do: 'await', what: { interim: status } });
export const received = (text: string): Action => ({ do: 'await', what: { received: text } });
export const happened = (event: string, name?: string): Action => ({
  do: 'await',
  what: name === undefined ? { event } : { event, name },
});
export const waiting = (gate: string): Action => happened('waiting', gate);
export const opens = (gate: string): Action => ({ do: 'open', gate });
export const look = (name: string): Action => ({ do: 'look', name });
/** Another client's `GET /`, which bears the label `other`. */
export const asks = (name: string): Action => ({
  do: 'ask',
  name,
  text: 'GET / HTTP/1.1\r\n{fields.other}Host: probe.test\r\nConnection: close\r\n\r\n',
});
export const ended: Action = { do: 'await', what: { end: true } };
export const pauses: Action = { do: 'pause' };
export const stopsReading: Action = { do: 'stop-reading' };
export const readsOn: Action = { do: 'read-on' };
export const reconnects: Action = { do: 'reconnect' };
export const halfCloses: Action = { do: 'half-close' };
export const closes: Action = { do: 'close' };
export const resets: Action = { do: 'reset' };

/** So much of a text is said; of a longer one, its length as well. */
const saidBytes = 4096;

function say(action: Action): string {
  switch (action.do) {
    case 'send':
      return printableBytes(action.text, saidBytes) + sayPieces(action.pieces);
    case 'await':
      return `… awaits ${sayAwaited(action.what)}`;
    case 'open':
      return `… opens the gate "${action.gate}"`;
    case 'stop-reading':
      return '… stops reading';
    case 'read-on':
      return '… reads on';
    case 'reconnect':
      return '… leaves, and goes on with a new connection';
    case 'pause':
      return '… pauses';
    case 'look':
      return `… looks (${action.name})`;
    case 'ask':
      return `… another client asks (${action.name}): ${printableBytes(action.text, saidBytes)}`;
    case 'half-close':
      return '… ends its sending direction';
    case 'close':
      return '… closes the connection';
    case 'reset':
      return '… resets the connection';
  }
}

function sayPieces(pieces: Pieces): string {
  if (pieces === 'whole' || pieces.length === 0) return '';
  return ` (cut ${pieces === 'bytes' ? 'into single bytes' : `at ${pieces.join(', ')}`})`;
}

/** What is awaited, in words. */
export function sayAwaited(what: Awaited): string {
  if ('response' in what)
    return what.part === 'head' ? `the head of response ${what.response}` : `response ${what.response}`;
  if ('early' in what) return `the head of response ${what.early}, for a while`;
  if ('interim' in what) return `an interim response ${what.interim}`;
  if ('received' in what) return `"${escapeBytes(what.received)}"`;
  if ('event' in what) return `"${what.event}${what.name === undefined ? '' : ` ${what.name}`}" in the application`;
  if ('answer' in what) return `response ${what.answer} or the end of the connection`;
  return 'the end of the connection';
}

/** Bytes as printable text: CRLF and the like by name, other controls and non-ASCII bytes in hexadecimal. */
export function escapeBytes(text: string): string {
  return printableBytes(text);
}
