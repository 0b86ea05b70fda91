/** One well-formed request: the application gets what was sent. */
import { caseNonce, requestCase } from '../../fixtures/arbitraries/corpus-case.ts';
import { type Prediction, predict } from '../../fixtures/arbitraries/prediction.ts';
import { doubleSlashed, encode, type Request, redirected, requestInTurns } from '../../fixtures/arbitraries/request.ts';
import type { CorpusCaseSource } from '../../spec/index.ts';
import { type Account, fateOf, misreading, nonceFor, refused, surplus } from './acceptance.ts';
import { oddEnviron } from './environ-form.ts';
import type { Breach, Client, Delivery, Held, Property, Reply } from './property.ts';

export const arrivesAsSent: Property<Request> = {
  says: 'hands every well-formed request over as it was sent, once, and answers it in good form',
  sends: ['a well-formed request: any method, path, query, fields, and a body by its length or in chunks'],
  cases: requestInTurns,
  corpus: (one) => wellFormedCase(one, [encode(one, caseNonce)]),
  holds: async (one, client) => {
    if (!speaks(client, one)) return 'unjudged';
    const nonce = nonceFor(one.method, client);
    const reply = await client.send(whole(one, nonce));
    const held = await judge(predict(one, nonce), nonce, reply, client, (told) => oddEnviron(told, client.target));
    // RFC 9112 9.3: without the keep-alive option an HTTP/1.0 request is the last one of its connection.
    if (one.minor === 0) client.leave();
    return held;
  },
};

/** A well-formed request in these writes, and what may become of it. */
export function wellFormedCase(one: Request, writes: readonly string[]): Pick<CorpusCaseSource, 'requests' | 'twin'> {
  const prediction = predict(one, caseNonce);
  const refusable = prediction.refusable !== null;
  return {
    requests: [requestCase(writes, [prediction], { refusable })],
    ...(refusable ? { twin: plainTwin } : {}),
  };
}

/** What every server accepts. */
export const plainTwin = ['GET / HTTP/1.1\r\n', '{fields}', 'Host: probe.test\r\n', '\r\n'];

export const keepsSlashes: Property<Request> = {
  ...arrivesAsSent,
  says: 'hands over a path that begins with two slashes as it was sent',
  sends: ['a well-formed request whose path begins with an empty segment'],
  cases: doubleSlashed,
};

export const takesAuthority: Property<Request> = {
  ...arrivesAsSent,
  says: 'takes the authority of an absolute-form for that of the request, whatever the Host field says',
  sends: ['a well-formed request whose target names another authority than its Host field'],
  cases: redirected,
};

/** Whether the server may be sent such a request: RFC 9112 6.1 keeps transfer codings from one that claims no HTTP/1.1. */
export function speaks({ target: { version } }: Client, { content }: Request): boolean {
  return version !== '1.0' || content.framing !== 'chunked';
}

/** The bytes of one request in one write. */
export function whole(one: Request, nonce: string): Delivery {
  return { writes: [encode(one, nonce)], methods: [one.method] };
}

/**
 * Judges the reply to one request.
 *
 * @param objectionTo what else the application was told that it should not have been
 */
export async function judge(
  prediction: Prediction,
  nonce: string,
  reply: Reply,
  client: Client,
  objectionTo: (told: Account) => Breach | null = () => null,
): Promise<Held | Breach> {
  const fate = await fateOf(reply, 0, { nonce, method: prediction.method }, client);
  switch (fate.is) {
    case 'broken':
      return fate.breach;
    case 'refused':
      return mayRefuse(prediction, fate.status) ? 'unjudged' : refused(fate.how);
    case 'accepted':
      return (
        misreading(prediction, fate.told) ??
        objectionTo(fate.told) ??
        (reply.excess === '' ? 'held' : surplus(reply.excess))
      );
  }
}

/** Whether a server may refuse such a request with this status; null: by ending the connection. */
export function mayRefuse({ refusable, body }: Prediction, status: number | null): boolean {
  if (refusable !== null) return true;
  // RFC 9112 6.3: a server may ask for a Content-Length; 6.1: one that does not know a coding answers 501.
  return body?.chunked === true && (status === 411 || status === 501);
}
