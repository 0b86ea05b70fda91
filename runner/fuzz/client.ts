/** The client of a property on a target: one connection at a time, used again as long as the server keeps it. */

import type { TargetFacts } from '../../suites/index.ts';
import type { Delivery, Client as Means, Reply } from '../../suites/properties/property.ts';
import { Connection } from '../connection.ts';
import { patientNow } from '../patient-clock.ts';
import { persists, type Reading, readResponses } from '../response-reader.ts';
import type { Target } from '../target.ts';
import { newNonce } from '../template.ts';

export interface ClientOptions {
  readonly target: Target;
  readonly facts: TargetFacts;
  /** The limit of one delivery, in milliseconds. */
  readonly timeoutMs: number;
}

/** How long a server may keep silent that takes a message for incomplete, until it is told that no more will come. */
const silenceMs = 150;
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
  #deliveries = 0;
  readonly #nonces: string[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
    this.target = options.facts;
  }

  /** Begins a case. */
  begin(): void {
    this.sent = [];
    this.received = '';
    this.usedAgain = false;
    this.#deliveries = 0;
    this.#nonces.length = 0;
  }

  nonce(): string {
    const nonce = newNonce();
    this.#nonces.push(nonce);
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
    const reply = await this.#deliver(delivery);
    const issued = this.#nonces.splice(0);
    this.#deliveries += 1;
    // RFC 9110 15.5.9: before it ends an idle connection a server may say so, by a 408 that answers no request.
    const idle = reply.responses[0]?.status === 408;
    if (!again || (!idle && (reply.responses.length > 0 || reply.ending === 'open'))) return reply;
    for (const nonce of issued) if ((await this.calls(nonce)) > 0) return reply;
    // RFC 9112 9.3.1, 9.5: a server may end an idle connection at any time, also while a request is on its way.
    this.leave();
    return this.#deliver(delivery);
  }

  async #deliver({ writes, methods, ends = 'never', untilEnd = false }: Delivery): Promise<Reply> {
    const { target, timeoutMs } = this.#options;
    const deadline = patientNow() + timeoutMs;
    if (!this.connected) {
      this.#connection?.close();
      this.#connection = new Connection(target.address.host, target.address.port);
      if (!(await this.#connection.established(deadline))) return this.#end([], '', 'refused', false, true);
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
      if (at > 0) await new Promise((resolve) => setImmediate(resolve));
      await connection.send(text, 'whole');
    }
    connection.sent.length = 0;
    this.sent.push(...writes);
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
      if (connection.ended || methods.length === 0) return true;
      if (last?.complete !== true) return false;
      // Behind a response that announces the end there is nothing more to wait for.
      return reading.responses.length === methods.length || !persists(last);
    };
    let came = due();
    if (!came && ends === 'in silence') {
      came = await connection.until(() => due() || connection.received !== '', patientNow() + silenceMs);
      if (!came) halfClose();
    }
    if (!due()) came = await connection.until(due, halfClosed ? Math.min(deadline, patientNow() + endMs) : deadline);
    if (untilEnd && came) await connection.until(() => connection.ended, deadline);
    due();

    const { responses, end } = reading;
    const excess = responses.length === methods.length ? connection.received.slice(end) : '';
    this.received += connection.received;
    connection.settled = connection.received.length;
    const last = responses.at(-1);
    const { ending } = connection;
    const over = connection.ended || (last !== undefined && !persists(last));
    if (!came || over || halfClosed || last === undefined || excess !== '') this.leave();
    return this.#end(responses, excess, ending, !came, over);
  }

  #end(responses: Reply['responses'], excess: string, ending: Reply['ending'], missed: boolean, over: boolean): Reply {
    this.ending = ending;
    return { responses, excess, ending, missed, over };
  }

  calls(nonce: string): Promise<number> {
    return this.#options.target.journal.calls(nonce);
  }

  async entries(nonce: string) {
    const limit = patientNow() + Math.min(settleMs, this.#options.timeoutMs);
    for (;;) {
      const entries = await this.#options.target.journal.entriesOf(nonce);
      const over = entries.every(({ events }) => events.some(({ what }) => what === 'done'));
      if ((entries.length > 0 && over) || patientNow() > limit) return entries;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
