/** One exchange: carries out a stimulus on a connection of its own and gathers what was seen. */
import type { Entry } from '../spec/index.ts';
import {
  type Action,
  type Awaited,
  type Canary,
  type Look,
  type Response,
  sayAwaited,
  type Wire,
} from '../suites/index.ts';
import { Connection } from './connection.ts';
import type { Journal } from './journal.ts';
import { patientNow } from './patient-clock.ts';
import { createReader, persists, readResponses } from './response-reader.ts';
import { noncesIn } from './template.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface ExchangeOptions {
  readonly address: Address;
  readonly journal: Journal;
  readonly nonce: string;
  /** The whole exchange's limit, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether the target serves another request while this one lasts; default: it does not. */
  readonly company?: boolean;
  /** A server that sends more is cut off; default: more than any application of a check sends. */
  readonly mostBytes?: number;
}

export interface Exchanged {
  readonly wire: Wire;
  readonly looks: Readonly<Record<string, Look>>;
  /** The connection, if it may carry another request: everything was answered and nothing forbids it. */
  readonly reusable: Connection | null;
}

type Sending = Extract<Action, { do: 'send' }>;
type InTheApplication = Extract<Awaited, { event: string }>;
type OnTheWire = Exclude<Awaited, InTheApplication>;

/** How long a server may think about an answer before it is told that no more bytes will come, in milliseconds. */
const patienceMs = 1000;
/** The same where the server is on this machine, in milliseconds. */
const nearPatienceMs = 500;
/** How often the journal is asked how far the application is that a response is awaited of, in milliseconds. */
const overviewMs = 100;
/**
 * How long the end of a connection is awaited that the server has announced, and what it may still send, in milliseconds.
 * Few let it come to that; one that has to be quick might close or not, by how busy the machine is.
 */
const announcedEndMs = 2000;
/** How long a server is bound to wait for a request that comes in pieces before it ends the connection, in milliseconds. */
const piecewiseMs = 5000;
/** How long a server that the client leaves may take to end the connection as well, in milliseconds. */
const leavingMs = 500;

export async function exchange(actions: readonly Action[], options: ExchangeOptions): Promise<Exchanged> {
  const { address, journal, nonce, timeoutMs, company = false, mostBytes } = options;
  let deadline = patientNow() + timeoutMs;
  let connection = new Connection(address.host, address.port, mostBytes);
  let methods: string[] = [];
  /** What was sent and received on connections that were left. */
  const past = { sent: [] as string[], received: '', responses: [] as Response[] };
  const missed: string[] = [];
  const looks: Record<string, Look> = {};
  let halfClosed = false;
  let inPieces = false;
  let brokenOff = false;
  let unfinished = false;
  /** The nonces of what was sent on connections that were left. */
  let asked: ReadonlySet<string> = new Set();
  /** Entries of what was asked on this connection. */
  const entriesHere = () => journal.entries(nonce).filter((entry) => !asked.has(entry.nonce));
  const read = createReader();
  const reading = () => read(connection.received, methods, connection.ended);
  const halfClose = () => {
    halfClosed = true;
    connection.halfClose();
  };

  /** Whether everything that was asked on the connection has its whole answer. */
  const allAnswered = (): boolean => {
    const { responses } = reading();
    return methods.length > 0 && responses.length >= methods.length && responses.every(isOver);
  };

  /** Whether the awaited thing is on the wire, or cannot come any more. */
  const arrived = (what: OnTheWire): boolean => {
    if (connection.ended) return true;
    if ('response' in what) {
      const response = reading().responses[what.response - 1];
      return response !== undefined && (what.part === 'head' || isOver(response));
    }
    if ('interim' in what) {
      const { responses, interim } = reading();
      return [...responses.flatMap((response) => response.interim), ...interim].some(
        ({ status }) => status === what.interim,
      );
    }
    if ('early' in what) return reading().responses.length >= what.early;
    if ('received' in what) return connection.received.includes(what.received);
    if ('answer' in what) {
      const response = reading().responses[what.answer - 1];
      return response !== undefined && isOver(response);
    }
    return false;
  };

  /** Waits for an event of the application; once the server has ended the connection, or both are done, not for long. */
  const happens = async (what: InTheApplication): Promise<boolean> => {
    let limit = deadline;
    for (;;) {
      await journal.refresh(nonce);
      const entries = journal.entries(nonce);
      if (isInJournal(entries, what)) return true;
      const over = connection.ended || (entries.every(isOverIn) && allAnswered());
      if (over && limit === deadline) limit = Math.min(deadline, patientNow() + patienceMs);
      if (patientNow() >= limit) return false;
      await pause(journal.pollMs);
    }
  };

  const patience = journal.shared ? nearPatienceMs : patienceMs;

  const waitFor = async (what: Awaited): Promise<boolean> => {
    if ('event' in what) return happens(what);
    if ('interim' in what || 'early' in what) {
      // A server may leave it to the client to go on without one (PEP 3333, "HTTP 1.1 Expect/Continue"), and may read
      // the whole of a request before it answers.
      await connection.until(() => arrived(what), Math.min(deadline, patientNow() + patience));
      return true;
    }
    if ('answer' in what && !halfClosed) {
      const begun = () => arrived(what) || reading().responses.length >= what.answer;
      if (!(await connection.until(begun, Math.min(deadline, patientNow() + patience)))) halfClose();
    }
    const nth = 'response' in what ? what.response : 'answer' in what ? what.answer : 0;
    if (reading().responses.some((found, index) => index + 1 < nth && found.complete && !persists(found))) {
      // Who has said close answers nothing that comes behind it (RFC 9112 section 9.6).
      await connection.until(() => arrived(what), Math.min(deadline, patientNow() + announcedEndMs));
      return true;
    }
    return nth === 0 && !('received' in what)
      ? connection.until(() => arrived(what), deadline)
      : sends(() => arrived(what), nth);
  };

  /**
   * Waits for something of the nth response. Once the application is over, or waits for the client, nothing is left for
   * a server to wait for, and it may think about what it has no longer than about any other answer, counted from the
   * last sign of life; nor where everything that was asked has its whole answer, and what is awaited is not in it.
   */
  const sends = async (came: () => boolean, nth: number): Promise<boolean> => {
    let limit = deadline;
    let signs = 0;
    for (;;) {
      const look = journal.shared ? Math.min(limit, patientNow() + overviewMs) : limit;
      await connection.until(() => came() || (limit === deadline && nth === 0 && allAnswered()), look);
      if (came()) return true;
      if (patientNow() >= limit) return false;
      await journal.refresh(nonce);
      const entries = entriesHere();
      const over = nth > 0 ? entries.filter(isOverIn).length >= nth : allAnswered();
      const before = signs;
      signs = connection.received.length + entries.flatMap(({ events }) => events).length;
      if (!over && !entries.some(waitsForClient)) limit = deadline;
      else if (limit === deadline || signs !== before) limit = Math.min(deadline, patientNow() + patience);
    }
  };

  /** What a server has announced to end is given a moment to end: by whom it ends must not hang on who is faster. */
  const endAnnounced = async (): Promise<void> => {
    const { responses } = reading();
    const last = responses.at(-1);
    const announced = responses.length === methods.length && last?.complete === true && !persists(last);
    if (!announced) return;
    await connection.until(() => connection.ended, Math.min(deadline, patientNow() + announcedEndMs));
  };

  /** Consecutive sends are one write unless they are cut: no server sees the first before the next is there. */
  const send = async (sendings: readonly Sending[]): Promise<void> => {
    await endAnnounced();
    const whole = sendings.every(({ pieces }) => pieces === 'whole');
    const begun = patientNow();
    const begunAt = performance.now(); // The server's clock has no patience with the machine.
    if (whole) connection.cork();
    for (const { text, request, pieces } of sendings) {
      if (request !== null) methods.push(request);
      await connection.send(text, pieces);
    }
    inPieces ||= !whole;
    brokenOff ||= !whole && connection.ended && performance.now() - begunAt >= piecewiseMs;
    if (whole) connection.uncork();
    deadline += patientNow() - begun; // The time that the kit takes is not the server's.
  };

  const carryOut = async (action: Exclude<Action, Sending>): Promise<void> => {
    switch (action.do) {
      case 'await':
        if (await waitFor(action.what)) return;
        missed.push(sayAwaited(action.what));
        unfinished ||= connection.streams;
        return;
      case 'open':
        return journal.open(nonce, action.gate);
      case 'stop-reading':
        return connection.stopReading();
      case 'read-on':
        return connection.readOn();
      case 'reconnect':
        await leave(connection);
        past.sent.push(...connection.sent);
        past.received += connection.received;
        past.responses.push(...reading().responses);
        asked = noncesIn(past.sent.join(''));
        connection = new Connection(address.host, address.port, mostBytes);
        [methods, halfClosed] = [[], false];
        deadline = patientNow() + timeoutMs; // What the client before has waited for in vain is not its time.
        await connection.established(deadline);
        return;
      case 'pause':
        return settleInput();
      case 'look':
        await settleInput();
        await journal.refresh(nonce);
        looks[action.name] = {
          received: connection.received,
          responses: reading().responses,
          entries: journal.entries(nonce),
        };
        return;
      case 'ask':
        if (company) looks[action.name] = await askApart(action.text, options, deadline);
        return;
      case 'half-close':
        return halfClose();
      case 'close':
        // What has come but was not read would make a reset of it.
        await settleInput();
        return connection.close();
      case 'reset':
        return connection.reset();
    }
  };

  try {
    if (await connection.established(deadline)) {
      for (const part of joinSends(actions)) await ('do' in part ? carryOut(part) : send(part));
      const { responses, end } = reading();
      const last = responses.at(-1);
      const answered = responses.length === methods.length && last !== undefined && last.complete;
      await endAnnounced();
      connection.settled = end;
      const reusable = answered && !connection.ended && !halfClosed && persists(last) ? connection : null;
      const all = [...past.responses, ...reading().responses];
      const wire = {
        sent: [...past.sent, ...connection.sent],
        received: past.received + connection.received,
        responses: all,
        parted: past.responses.length,
        excess: responses.length === methods.length ? connection.received.slice(end) : '',
        ending: connection.ending,
        missed: connection.flooded ? [...missed, 'an end of what the server sends'] : missed,
        unfinished,
        // It may say so (RFC 9110 section 15.5.9), or close (RFC 9112 section 9.5).
        impatient: brokenOff || (inPieces && all.some(({ status }) => status === 408)),
      };
      // A server that gave nothing after the last byte of its client has had its time.
      if (halfClosed && missed.length > 0) connection.close();
      else if (reusable === null) await leave(connection);
      return { wire, looks, reusable };
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  connection.close();
  const nothing = {
    sent: [],
    received: '',
    responses: [],
    parted: 0,
    excess: '',
    missed: [],
    unfinished: false,
    impatient: false,
  };
  const wire: Wire = { ...nothing, ending: connection.ending };
  return { wire, looks, reusable: null };
}

/** What another client gets, on a connection of its own, within half of the time that is left. */
async function askApart(text: string, { address, journal, nonce }: ExchangeOptions, deadline: number): Promise<Look> {
  const now = patientNow();
  const limit = now + (deadline - now) / 2;
  const connection = new Connection(address.host, address.port);
  const reading = () => readResponses(connection.received, ['GET'], connection.ended);
  try {
    if (await connection.established(limit)) {
      await connection.send(text, 'whole');
      await connection.until(() => connection.ended || (reading().responses[0]?.complete ?? false), limit);
    }
    await journal.refresh(nonce);
    return { received: connection.received, responses: reading().responses, entries: journal.entries(nonce) };
  } finally {
    connection.close();
  }
}

/** The actions, sends that follow each other gathered. */
function joinSends(actions: readonly Action[]): readonly (Exclude<Action, Sending> | readonly Sending[])[] {
  const parts: (Exclude<Action, Sending> | Sending[])[] = [];
  for (const action of actions) {
    const last = parts.at(-1);
    if (action.do !== 'send') parts.push(action);
    else if (Array.isArray(last)) last.push(action);
    else parts.push([action]);
  }
  return parts;
}

/** Whether nothing more can be learned of a response: its end has come, or it is none, and nothing tells where it ends. */
function isOver({ complete, status }: Response): boolean {
  return complete || status === 0;
}

/** Whether the application has come to its end. */
function isOverIn({ events }: Entry): boolean {
  return events.some(({ what }) => what === 'done');
}

/** Whether the application stands at a gate that only the client opens. */
function waitsForClient({ events }: Entry): boolean {
  const at = (what: string): number => events.findLastIndex((event) => event.what === what);
  return at('waiting') > at('gate');
}

function isInJournal(entries: readonly Entry[], { event, name }: InTheApplication): boolean {
  return entries.some(({ events }) =>
    events.some((one) => one.what === event && (name === undefined || one.name === name)),
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets what a server has sent reach us, also through another thread. */
async function settleInput(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await pause(1);
}

/** What one more request got, and what came on the connection behind the responses that were due. */
export interface CanaryReturn {
  readonly canary: Canary;
  /** Without the response to the canary. */
  readonly excess: string;
}

/**
 * Sends one more well-formed request and tells whether it got exactly its own response: on the connection given if it
 * is still good, and on a new one if that gave nothing. What is left over from the requests before has come when it
 * is answered, so that it is told whenever it comes.
 */
export async function sendCanary(
  reusable: Connection | null,
  text: string,
  body: string,
  { address, timeoutMs }: Pick<ExchangeOptions, 'address' | 'timeoutMs'>,
): Promise<CanaryReturn> {
  const same = reusable === null ? null : await tryCanary(reusable, text, body, timeoutMs);
  if (same?.got === 'own') return { canary: { same: 'own', fresh: 'not tried', seen: '' }, excess: '' };
  const fresh = await tryCanary(new Connection(address.host, address.port), text, body, timeoutMs);
  const seen = [same?.seen, fresh.seen].filter(Boolean).join(' | ');
  return { canary: { same: same?.got ?? 'not tried', fresh: fresh.got, seen }, excess: same?.excess ?? '' };
}

interface CanaryTrial {
  readonly got: 'own' | 'other' | 'none';
  readonly seen: string;
  readonly excess: string;
}

/** The canary's answer is short; so much may be left over before it. */
const canaryBytes = 100_000;

async function tryCanary(connection: Connection, text: string, body: string, timeoutMs: number): Promise<CanaryTrial> {
  const deadline = patientNow() + timeoutMs;
  connection.expectAtMost(canaryBytes);
  const came = () => connection.received.slice(connection.settled);
  const read = createReader();
  const answer = () => read(came(), ['GET'], connection.ended).responses[0];
  /** Whether a response is there, or, behind something that is none, its own. */
  const answered = () => {
    const response = answer();
    return response !== undefined && response.status !== 0 ? response.complete : came().includes(body);
  };
  if (!(await connection.established(deadline))) return { got: 'none', seen: connection.failure, excess: '' };
  await connection.send(text, 'whole');
  await connection.until(() => connection.ended || answered(), deadline);
  const response = answer();
  if (response?.status === 200 && response.body === body && response.complete) {
    connection.close();
    return { got: 'own', seen: '', excess: '' };
  }
  const before = connection.ending;
  await leave(connection);
  const own = came().indexOf(body);
  // One response with an end of its own is the answer to the canary, wrong as it may be.
  const { responses, end } = readResponses(came(), ['GET'], false);
  const wrong = (responses[0]?.status ?? 0) !== 0 && responses[0]?.complete === true && end === came().length;
  const excess = wrong ? '' : own < 0 ? came() : came().slice(0, Math.max(0, came().lastIndexOf('HTTP/1.', own)));
  // What is no response was left over, and a server may close instead of giving one.
  return own < 0 && !(answer()?.status ?? 0)
    ? { got: 'none', seen: `connection ${before}`, excess }
    : { got: 'other', seen: came().slice(0, 300), excess };
}

/** The same where the application is not the kit's: whatever whole response comes is the request's own. */
export async function sendForeignCanary(
  reusable: Connection | null,
  text: string,
  { address, timeoutMs }: Pick<ExchangeOptions, 'address' | 'timeoutMs'>,
): Promise<CanaryReturn> {
  const isAnswered = async (connection: Connection): Promise<boolean> => {
    const deadline = patientNow() + timeoutMs;
    const answered = () =>
      readResponses(connection.received.slice(connection.settled), ['GET'], connection.ended).responses.some(isOver);
    connection.expectAtMost(canaryBytes);
    if (!(await connection.established(deadline))) return false;
    await connection.send(text, 'whole');
    await connection.until(() => connection.ended || answered(), deadline);
    connection.close();
    return answered();
  };
  if (reusable !== null && (await isAnswered(reusable))) {
    return { canary: { same: 'own', fresh: 'not tried', seen: '' }, excess: '' };
  }
  const connection = new Connection(address.host, address.port);
  const fresh = (await isAnswered(connection)) ? 'own' : 'none';
  const seen = fresh === 'own' ? '' : connection.failure || `connection ${connection.ending}`;
  return { canary: { same: reusable === null ? 'not tried' : 'none', fresh, seen }, excess: '' };
}

/** Ends a connection that the server has not ended, so that it can finish what it is at. */
async function leave(connection: Connection): Promise<void> {
  if (!connection.ended) {
    connection.halfClose();
    await connection.until(() => connection.ended, patientNow() + leavingMs);
  }
  connection.close();
}
