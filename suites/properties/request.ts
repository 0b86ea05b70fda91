/** One well-formed request: the application gets what was sent. */
import { type Prediction, predict } from '../../fixtures/arbitraries/prediction.ts';
import { encode, type Request, request } from '../../fixtures/arbitraries/request.ts';
import { fateOf, misreading, refused, surplus } from './acceptance.ts';
import type { Breach, Client, Delivery, Held, Property, Reply } from './property.ts';

export const arrivesAsSent: Property<Request> = {
  says: 'hands every well-formed request over as it was sent, once, and answers it in good form',
  sends: ['a well-formed request: any method, path, query, fields, and a body by its length or in chunks'],
  cases: request,
  holds: async (one, client) => {
    const nonce = client.nonce();
    const reply = await client.send(whole(one, nonce));
    const held = await judge(predict(one, nonce), nonce, reply, client);
    // RFC 9112 9.3: without the keep-alive option an HTTP/1.0 request is the last one of its connection.
    if (one.minor === 0) client.leave();
    return held;
  },
};

/** The bytes of one request in one write. */
export function whole(one: Request, nonce: string): Delivery {
  return { writes: [encode(one, nonce)], methods: [one.method] };
}

/** Judges the reply to one request. */
export async function judge(
  prediction: Prediction,
  nonce: string,
  reply: Reply,
  client: Client,
): Promise<Held | Breach> {
  const fate = await fateOf(reply, 0, { nonce, method: prediction.method }, client);
  switch (fate.is) {
    case 'broken':
      return fate.breach;
    case 'refused':
      return prediction.refusable === null ? refused(fate.how) : 'unjudged';
    case 'accepted':
      return misreading(prediction, fate.told) ?? (reply.excess === '' ? 'held' : surplus(reply.excess));
  }
}
