/** A malformed request: refused, or read in a way that the specification names. */
import { caseNonce, requestCase, sendingOf } from '../../fixtures/arbitraries/corpus-case.ts';
import {
  damage,
  damaged,
  encodeMalformed,
  hiddenNonce,
  type Malformed,
  malformed,
  type Part,
  readingsOf,
} from '../../fixtures/arbitraries/malformed.ts';
import { predict } from '../../fixtures/arbitraries/prediction.ts';
import { encode } from '../../fixtures/arbitraries/request.ts';
import { nonceField, printableBytes } from '../../spec/index.ts';
import type { Response } from '../observation.ts';
import { type Fate, fateOf, misreading } from './acceptance.ts';
import type { Breach, Client, Held, Property, Reply } from './property.ts';
import { judge, whole } from './request.ts';

const wrong: Readonly<Record<Part, string>> = {
  'request-line': 'request line',
  target: 'request target',
  host: 'Host field',
  fields: 'field lines',
  'line-ends': 'line ends',
  length: 'Content-Length',
  coding: 'Transfer-Encoding',
  chunks: 'chunks',
};

/** What is wrong in this part of a request is never handed over as something else, and hides nothing. */
export function refusesMalformed(part: Part): Property<Malformed> {
  return {
    says: `refuses a request with malformed ${wrong[part]}, or reads it as is allowed, and keeps in step`,
    sends: [
      `a plain request in whose ${wrong[part]} one thing is wrong, now and then with something else wrong too`,
      'and then the same request as it would be well-formed, which has to be accepted',
    ],
    cases: malformed(part),
    corpus: (one) => ({
      requests: [
        requestCase([encodeMalformed(one, caseNonce)], readingsOf(one, caseNonce), {
          refusable: true,
          unreadable: one.mutations.some(({ late }) => late),
          closes: one.mutations.some(({ closes }) => closes !== null),
        }),
      ],
      twin: sendingOf(encode(one.request, caseNonce)),
    }),
    tells: ({ mutations }) => mutations.map(({ title }) => `wrong is: ${title}`),
    holds: async (one, client) => {
      const result = await fare(one, client);
      if (typeof result === 'string' || one.mutations.length === 1) return result;
      // What one of two things brings about by itself is no matter of their being together.
      for (const mutation of one.mutations) {
        client.leave();
        if (typeof (await fare({ ...one, mutations: [mutation] }, client)) !== 'string') return 'unjudged';
      }
      return { ...result, kind: `${result.kind}, together with something else` };
    },
  };
}

/** Sends the malformed request, and then its twin. */
async function fare(one: Malformed, client: Client): Promise<Breach | Held> {
  const nonce = client.briefNonce();
  const { method } = one.request;
  const reply = await client.send({ writes: [encodeMalformed(one, nonce)], methods: [method], ends: 'in silence' });
  const breach = await breachOf(one, nonce, reply, client);
  const next = await twin(one, client, reply.excess === '');
  if (next === 'refused') return 'unjudged';
  return breach ?? next ?? 'held';
}

async function breachOf(one: Malformed, nonce: string, reply: Reply, client: Client): Promise<Breach | null> {
  if ((await client.calls(hiddenNonce(nonce))) > 0) return hiddenServed;
  const fate = await fateOf(reply, 0, { nonce, method: one.request.method }, client);
  const [first] = one.mutations;
  if (first === undefined) return null;
  if (fate.is === 'accepted') return acceptance(one, first, fate, nonce, client);
  if (fate.is === 'broken') return brokenness(one, first, fate.breach, nonce, client);
  return reply.excess === '' ? null : answersRest(reply.excess);
}

type Mutation = Malformed['mutations'][number];

function acceptance(
  one: Malformed,
  first: Mutation,
  { told }: Extract<Fate, { is: 'accepted' }>,
  nonce: string,
  client: Client,
): Breach | null {
  const readings = readingsOf(one, nonce);
  const misread = readings.map((reading) => misreading(reading, told));
  const culprit = culpritOf(one, first, nonce);
  if (readings.length === 0) {
    return {
      requirement: culprit.requirement,
      kind: `accepted: ${culprit.title}`,
      gravity: 'accepts',
      predicted: `${culprit.title} is refused, and the application not called`,
      seen: 'the application was called, and its response came',
    };
  }
  const [objection] = misread;
  if (!misread.includes(null) && objection !== null && objection !== undefined) {
    return {
      ...objection,
      requirement: culprit.requirement,
      kind: `read as something else: ${culprit.title}`,
      predicted: `${culprit.title} is refused, or ${objection.predicted}`,
    };
  }
  const closing = one.mutations.find(({ closes }) => closes !== null);
  if (closing === undefined || closing.closes === null || !client.connected) return null;
  return {
    requirement: closing.closes,
    kind: `the connection goes on: ${closing.title}`,
    gravity: 'loses step',
    predicted: 'the connection is closed after the message',
    seen: 'the connection was kept open',
  };
}

/** Of two things the one that has to be refused makes the breach. */
function culpritOf({ request, mutations }: Malformed, first: Mutation, nonce: string): Mutation {
  return mutations.find(({ readings }) => readings(predict(request, nonce), nonce).length === 0) ?? first;
}

async function brokenness(
  one: Malformed,
  first: Mutation,
  breach: Breach,
  nonce: string,
  client: Client,
): Promise<Breach | null> {
  if (breach.gravity === 'breaks the contract') return breach;
  if (breach.gravity === 'loses step') {
    // It reached the application, but without the field by which the kit knows it.
    return {
      requirement: first.requirement,
      kind: `read as something else: ${first.title}`,
      gravity: 'misreads',
      predicted: `${first.title} is refused, or the request handed over with its fields`,
      seen: `the application was called without the field ${nonceField}`,
    };
  }
  const readings = readingsOf(one, nonce);
  // A server that waits for more of a message does nothing wrong.
  if ((await client.calls(nonce)) === 0) {
    if (breach.gravity !== 'accepts' || readings.length > 0) return breach.gravity === 'refuses' ? null : breach;
    return {
      ...breach,
      requirement: culpritOf(one, first, nonce).requirement,
      kind: `answered with success: ${first.title}`,
      predicted: `${first.title} is refused`,
    };
  }
  // What is wrong in a body shows only while the application reads it: it gets an error then, and so does the client.
  if (one.mutations.some(({ late }) => late) || readings.length > 0) return null;
  return {
    requirement: first.requirement,
    kind: `handed over: ${first.title}`,
    gravity: 'accepts',
    predicted: `${first.title} is refused, and the application not called`,
    seen: `the application was called; ${breach.seen}`,
  };
}

/**
 * The well-formed twin, on the connection where it was kept open, and on a new one where that gave nothing. It has to be
 * accepted, or the refusal of the malformed one says nothing.
 */
async function twin({ request }: Malformed, client: Client, inStep: boolean): Promise<Breach | 'refused' | null> {
  let answer: Response | undefined;
  if (client.connected && inStep) {
    const nonce = client.briefNonce();
    const reply = await client.send(whole(request, nonce));
    if ((await judge(predict(request, nonce), nonce, reply, client)) === 'held') return null;
    [answer] = reply.responses;
  }
  client.leave();
  const nonce = client.briefNonce();
  const reply = await client.send(whole(request, nonce));
  if ((await judge(predict(request, nonce), nonce, reply, client)) !== 'held') return 'refused';
  return answer === undefined ? null : outOfStep(`${answer.head}${answer.body}`);
}

const hiddenServed: Breach = {
  requirement: 'framing.hidden-request',
  kind: 'a request in the body is served',
  gravity: 'serves a hidden request',
  predicted: 'the octets of the body are no request',
  seen: 'the application was called for a request that was hidden in the body',
};
const answersRest = (excess: string): Breach => ({
  requirement: 'persistence.body-read',
  kind: 'what is left of a refused message is answered as a request',
  gravity: 'loses step',
  predicted: 'the rest of a refused message is read away, or the connection closed',
  seen: `a further response: "${printableBytes(excess, 160)}"`,
});
const outOfStep = (seen: string): Breach => ({
  requirement: 'contract.own-response',
  kind: 'the request behind a malformed one does not get its own response',
  gravity: 'loses step',
  predicted: 'the connection is closed, or the next request on it gets its own response',
  seen: `"${printableBytes(seen, 200)}"`,
});

/** Octets of which nobody can tell what they are. */
export const survivesDamage: Property<{ request: Malformed['request']; edits: Parameters<typeof damage>[1] }> = {
  says: 'answers damaged requests in good form or not at all, and serves the next client',
  sends: ['a plain request from which octets are lost and to which others have come, at any place'],
  cases: damaged,
  holds: async ({ request, edits }, client) => {
    const nonce = client.briefNonce();
    const bytes = damage(encode(request, nonce), edits);
    const method = /^[\r\n]*(\S*)/.exec(bytes)?.[1] ?? '';
    const { responses } = await client.send({ writes: [bytes], methods: [method], ends: 'in silence' });
    const [response] = responses;
    // What lost its version may be answered as HTTP/0.9 was.
    if (response?.complete && response.version !== '' && response.defects.length > 0)
      return badForm(response.defects.join('; '));
    client.leave();
    const next = client.briefNonce();
    const plain: Malformed['request'] = { ...request, method: 'GET', content: { framing: 'none' } };
    const fate = await fateOf(await client.send(whole(plain, next)), 0, { nonce: next, method: 'GET' }, client);
    if (fate.is === 'accepted') return 'held';
    return fate.is === 'broken' ? { ...fate.breach, ...unserved } : { ...unserved, seen: fate.how };
  },
};

const unserved = {
  requirement: 'contract.next-client',
  kind: 'the client behind a damaged request is not served',
  gravity: 'stops serving',
  predicted: 'the next client gets its own response',
} as const;
const badForm = (defects: string): Breach => ({
  requirement: 'contract.well-formed-response',
  kind: 'the response to a damaged request is malformed',
  gravity: 'responds malformed',
  predicted: 'a response in which a strict reader finds nothing wrong, or none',
  seen: defects,
});
