/** The client of a property on a target: one connection at a time, used again as long as the server keeps it. */

import { briefLabel, type Entry } from '../../spec/index.ts';
import type { TargetFacts } from '../../suites/index.ts';
import type { Delivery, Client as Means, Reply } from '../../suites/properties/property.ts';
import { Connection } from '../connection.ts';
import { patientNow } from '../patient-clock.ts';
import { persists, type Reading, readResponses } from '../response-reader.ts';
import type { Target } from '../target.ts';
import { labelled, newNonce } from '../template.ts';

export interface ClientOptions {
  readonly target: Target;
  readonly facts: TargetFacts;
  /** The limit of one delivery, in milliseconds. */
  readonly timeoutMs: number;
  /**
   * Where it is given, patience is measured by it: what a server that answers quickly leaves out for long is taken for
   * left out for good.
   */
  readonly pace?: Pace;
}

/** How long a server may keep silent that takes a message for incomplete, until it is told that no more will come. */
const silenceMs = 150;
const leastSilenceMs = 10;

/** How quickly a server has answered of late, on all connections. */
export class Pace {
  #slowestMs = silenceMs;

  answeredIn(ms: number): void {
    this.#slowestMs = Math.max(ms, this.#slowestMs * 0.95);
  }

  /** How long a silence has to be until it means something. */
  get silenceMs(): number {
    return Math.min(silenceMs, Math.max(leastSilenceMs, 2 * this.#slowestMs));
  }

  /** The same where it is the server that owes something. */
  get patienceMs(): number {
    return 4 * this.silenceMs;
  }
}
/** How long it may take then to end the connection. */
const endMs = 500;
/** How often the end of an invocation is looked for in the journal, in milliseconds. */
const pollMs = 2;
const settleMs = 2000;

export class Client implements Means {
  readonly target: TargetFacts;
  readonly #options: ClientOptions;
  #connection: Connection | null = null;
  /** What was sent and received since the last {@link begin}. */
  sent: string[] = [];
  received = '';
  ending: Reply['ending'] = 'open';
  /** Whether a delivery went out on a connection that an earlier case had used. */
  usedAgain = false;
  /** Whether something was not awaited as long as it might have been. */
  hasty = false;
  #deliveries = 0;
  /** Those that no delivery has taken yet, and all of the case. */
  readonly #nonces: string[] = [];
  readonly #issued: string[] = [];
  /** What applications were at when the client went away without an answer: its leaving ends what waits for it. */
  readonly #abandoned = new Map<string, readonly Entry[]>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.target = options.facts;
  }

  /** Begins a case. What the journal holds of the one before is forgotten: a full spool takes the probe long to keep clean. */
  begin(): void {
    this.forget();
    this.sent = [];
    this.received = '';
    this.usedAgain = false;
    this.hasty = false;
    this.#deliveries = 0;
    this.#nonces.length = 0;
    this.#abandoned.clear();
  }

  /** Ends a case: nothing more is asked of it. */
  forget(): void {
    for (const nonce of this.#issued.splice(0)) this.#options.target.journal.forgetQuickly(nonce);
  }

  nonce(): string {
    return this.#issue(newNonce());
  }

  briefNonce(): string {
    return this.#issue(labelled(newNonce(), briefLabel));
  }

  #issue(nonce: string): string {
    this.#nonces.push(nonce);
    this.#issued.push(nonce);
    return nonce;
  }

  get connected(): boolean {
    return this.#connection !== null && !this.#connection.ended;
  }

  leave(): void {
    this.#connection?.close();
    this.#connection = null;
  }

  async send(delivery: Delivery): Promise<Reply> {
    const again = this.connected;
    const issued = this.#nonces.splice(0);
    const reply = await this.#deliver(delivery, issued);
    this.#deliveries += 1;
    // RFC 9110 15.5.9: before it ends an idle connection a server may say so, by a 408 that answers no request.
    const idle = reply.responses[0]?.status === 408;
    if (!again || delivery.onSame === true || (!idle && (reply.responses.length > 0 || reply.ending === 'open')))
      return reply;
    for (const nonce of issued) if ((await this.calls(nonce)) > 0) return reply;
    // RFC 9112 9.3.1, 9.5: a server may end an idle connection at any time, also while a request is on its way.
    this.leave();
    return this.#deliver(delivery, issued);
  }

  async #deliver(
    { writes, methods, ends = 'never', untilEnd = false, legible = false }: Delivery,
    nonces: readonly string[],
  ): Promise<Reply> {
    const { target, timeoutMs, pace } = this.#options;
    const deadline = patientNow() + timeoutMs;
    if (!this.connected) {
      this.#connection?.close();
      this.#connection = new Connection(target.address.host, target.address.port);
      if (!(await this.#connection.established(deadline))) {
        return this.#end([], '', this.#connection.ending, false, true);
      }
    } else if (this.#deliveries === 0) this.usedAgain = true;
    const connection = this.#connection;
    if (connection === null) throw new Error('there is no connection');
    connection.received = connection.received.slice(connection.settled);
    connection.settled = 0;
    let halfClosed = false;
    const halfClose = (): void => {
      halfClosed = true;
      connection.halfClose();
    };

    for (const [at, text] of writes.entries()) {
      if (at > 0) await connection.apart();
      await connection.send(text, 'whole');
    }
    connection.sent.length = 0;
    this.sent.push(...writes);
    const sentAt = patientNow();
    if (ends === 'at once') halfClose();
    let reading: Reading = { responses: [], interim: [], end: 0 };
    let read = -1;
    const due = (): boolean => {
      const mark = connection.ended ? -2 : connection.received.length;
      if (mark !== read) {
        read = mark;
        reading = readResponses(connection.received, methods, connection.ended);
      }
      const last = reading.responses.at(-1);
      if (connection.ended || methods.length === 0 || (legible && last?.status === 0)) return true;
      if (last?.complete !== true) return false;
      // Behind a response that announces the end there is nothing more to wait for.
      return reading.responses.length === methods.length || !persists(last);
    };
    let came = due();
    if (!came && ends === 'in silence') {
      const patience = pace?.silenceMs ?? silenceMs;
      came = await connection.until(() => due() || connection.received !== '', patientNow() + patience);
      if (!came) halfClose();
    }
    if (!due()) {
      came = await this.#await(
        connection,
        due,
        halfClosed ? Math.min(deadline, patientNow() + endMs) : deadline,
        nonces,
      );
    }
    if (untilEnd && came) await this.#await(connection, () => connection.ended, deadline, nonces);
    due();

    const { responses, end } = reading;
    if (came && !halfClosed && responses.length > 0) pace?.answeredIn(patientNow() - sentAt);
    const excess = responses.length === methods.length ? connection.received.slice(end) : '';
    this.received += connection.received;
    connection.settled = connection.received.length;
    const last = responses.at(-1);
    const { ending } = connection;
    if (!came && ending === 'open') await this.#abandon(nonces);
    const over = connection.ended || (last !== undefined && !persists(last));
    if (!came || over || halfClosed || last === undefined || excess !== '') this.leave();
    return this.#end(responses, excess, ending, !came, over);
  }

  /**
   * Waits until the condition holds, as {@link Connection.until}; with a pace, only as long as anything comes or an
   * application is at work.
   */
  async #await(
    connection: Connection,
    condition: () => boolean,
    deadline: number,
    nonces: readonly string[],
  ): Promise<boolean> {
    const { pace, target } = this.#options;
    if (pace === undefined || !target.journal.shared) return connection.until(condition, deadline);
    for (;;) {
      const { length } = connection.received;
      const moved = () => condition() || connection.received.length !== length;
      const came = await connection.until(moved, Math.min(deadline, patientNow() + pace.patienceMs));
      if (condition()) return true;
      if (came) continue;
      if (patientNow() >= deadline) return false;
      if (await this.#areOver(nonces)) {
        this.hasty = true;
        return false;
      }
    }
  }

  async #abandon(nonces: readonly string[]): Promise<void> {
    for (const nonce of nonces) {
      const entries = await this.#options.target.journal.entriesOf(nonce);
      if (!entries.every(isDone)) this.#abandoned.set(nonce, entries);
    }
  }

  /** Whether the application has been called under all of the nonces, and is done. */
  async #areOver(nonces: readonly string[]): Promise<boolean> {
    for (const nonce of nonces) {
      const entries = await this.#options.target.journal.entriesOf(nonce);
      if (entries.length === 0 || !entries.every(isDone)) return false;
    }
    return nonces.length > 0;
  }

  #end(responses: Reply['responses'], excess: string, ending: Reply['ending'], missed: boolean, over: boolean): Reply {
    this.ending = ending;
    return { responses, excess, ending, missed, over };
  }

  calls(nonce: string): Promise<number> {
    return this.#options.target.journal.calls(nonce);
  }

  async entries(nonce: string) {
    const abandoned = this.#abandoned.get(nonce);
    if (abandoned !== undefined) return abandoned;
    const { target, timeoutMs, pace } = this.#options;
    const mostMs = Math.min(settleMs, timeoutMs);
    const limit = patientNow() + (pace === undefined ? mostMs : Math.min(mostMs, pace.patienceMs));
    for (;;) {
      const entries = await target.journal.entriesOf(nonce);
      if (entries.length > 0 && entries.every(isDone)) return entries;
      if (patientNow() > limit) {
        this.hasty ||= pace !== undefined;
        return entries;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

const isDone = ({ events }: Entry): boolean => events.some(({ what }) => what === 'done');
