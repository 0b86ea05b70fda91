/** Generated applications: what the server makes of them is what PEP 3333 and HTTP let it make. */
import fc from 'fast-check';
import {
  allowsAnother,
  type ProgramCase,
  type ProgramExchange,
  type ProgramTwins,
  requestText,
} from '../../fixtures/arbitraries/program-cases.ts';
import { programCases, programTwins } from '../../fixtures/arbitraries/programs.ts';
import { type Entry, nonceField, type Program, programField } from '../../spec/index.ts';
import { escapeBytes } from '../stimulus.ts';
import { servesAnother } from './acceptance.ts';
import { follow, Unfollowable } from './application-model.ts';
import type { Breach, Client, Property, Reply } from './property.ts';
import { judgeResponse } from './response-model.ts';

export const followsModel: Property<ProgramCase> = {
  says: 'does with any application what PEP 3333 says, and responds in good form or ends the connection',
  sends: ['one to three requests on a connection, each with an application of random steps'],
  cases: programCases,
  holds: async (exchanges, client) => {
    let judged = false;
    for (const exchange of exchanges) {
      const breaches = await carryOut(exchange, client);
      if (breaches !== 'unjudged' && breaches.length > 0) return breaches;
      judged ||= breaches !== 'unjudged';
    }
    return judged ? 'held' : 'unjudged';
  },
  corpus: (exchanges) => ({ exchanges: [...exchanges] }),
  tells: (exchanges) => exchanges.map(({ program }) => `the application: ${JSON.stringify(program)}`),
};

/** The same of one case alone. */
export function followsModelIn(exchanges: ProgramCase): Property {
  const property: Property<ProgramCase> = {
    ...followsModel,
    sends: exchanges.map(
      ({ request, program }) =>
        `${request.method} / HTTP/${request.version}, and the application does: ${JSON.stringify(program)}`,
    ),
    cases: fc.constant(exchanges),
    given: true,
  };
  return property as Property;
}

/** PEP 3333, "The write() Callable": what is written is treated as though it had been yielded. */
export const cutsMakeNoDifference: Property<ProgramTwins> = {
  says: 'answers alike, in whatever blocks an application gives one body, yielded or written',
  sends: ['a request twice, each time with an application that gives the same response in other blocks'],
  cases: programTwins,
  holds: async ({ request, programs }, client) => {
    const seen: string[] = [];
    for (const program of programs) {
      const nonce = client.briefNonce();
      const { responses } = await client.send({
        writes: [requestText(request, carrying(nonce, program))],
        methods: [request.method],
      });
      // What a server sends behind the answer to HEAD is no matter of the blocks.
      if (request.method === 'HEAD') client.leave();
      const [response] = responses;
      if (response === undefined || (await client.calls(nonce)) !== 1) return 'unjudged';
      const { status, reason, body, complete } = response;
      // RFC 9112 9.6: a connection that is closed while the client still sends can take the response with it
      if (!complete && request.body !== null) return 'unjudged';
      seen.push(`${status} ${escapeBytes(reason)}, "${escapeBytes(body)}"${complete ? '' : ', incomplete'}`);
    }
    const [one = '', other = ''] = seen;
    if (one === other) return 'held';
    return {
      requirement: 'write.as-yielded',
      kind: 'the same body in other blocks makes another response',
      gravity: 'responds malformed',
      predicted: `twice ${one}`,
      seen: `then ${other}`,
    };
  },
  tells: ({ programs }) => programs.map((program) => `the application: ${JSON.stringify(program)}`),
};

/** Sends the request with its application and judges what came of it. */
async function carryOut(exchange: ProgramExchange, client: Client): Promise<readonly Breach[] | 'unjudged'> {
  const { request, program } = exchange;
  const nonce = client.nonce();
  const delivery = { writes: [requestText(request, carrying(nonce, program))], methods: [request.method] };
  const again = client.connected;
  let reply = await client.send(delivery);
  // RFC 9112 9.5: a server may close a connection at any time, and need not have said so
  if (again && reply.responses.length === 0 && reply.ending !== 'open' && (await client.calls(nonce)) === 0) {
    reply = await client.send(delivery);
  }
  const persisting = allowsAnother(request) ? [] : await judgePersistence(request, client);
  const entries = (await client.calls(nonce)) === 0 ? [] : await client.entries(nonce);
  const found = judgeExchange(exchange, reply, entries, client);
  return found === 'unjudged' ? found : [...found, ...persisting];
}

/** Whether what follows a request behind which the connection must not persist is served. */
async function judgePersistence({ version }: ProgramExchange['request'], client: Client): Promise<readonly Breach[]> {
  if (!(await servesAnother(client))) return [];
  return [
    {
      requirement: version === '1.0' ? 'persistence.http-1.0' : 'persistence.close-option',
      kind: 'what follows a request is served though the client was done',
      gravity: 'loses step',
      predicted: 'the end of the connection',
      seen: 'the next request on it was handed over',
    },
  ];
}

/** Field lines that carry a nonce and a program. */
function carrying(nonce: string, program: Program): string {
  const encoded = Buffer.from(JSON.stringify(program), 'utf8').toString('base64url');
  return `${nonceField}: ${nonce}\r\n${programField}: ${encoded}\r\n`;
}

/** All that one exchange breaks; unjudged where nothing can be said, as where the request was refused as it may be. */
export function judgeExchange(
  exchange: ProgramExchange,
  reply: Reply,
  entries: readonly Entry[],
  { target }: Pick<Client, 'target'>,
): readonly Breach[] | 'unjudged' {
  const [entry] = entries;
  const [response] = reply.responses;
  if (entry === undefined) {
    // RFC 9112 6.3: a server may ask for a Content-Length; 6.1: one that does not know a coding answers 501
    const refusable = exchange.request.body?.framing === 'chunked' && [411, 501].includes(response?.status ?? 0);
    return refusable ? 'unjudged' : [notCalled(response === undefined ? reply.ending : `status ${response.status}`)];
  }
  if (entries.length > 1) return [calledAgain(entries.length)];
  try {
    const run = follow(exchange, entry, target.binding);
    // What follows from a call that failed is no breach of its own.
    if (run.stuck || run.breaches.some(({ kind }) => / raises$/.test(kind))) return run.breaches;
    return [...run.breaches, ...judgeResponse(exchange, run, reply)];
  } catch (error) {
    if (error instanceof Unfollowable) return 'unjudged';
    throw error;
  }
}

const notCalled = (seen: string): Breach => ({
  requirement: 'application.called-once',
  kind: 'the application is not called',
  gravity: 'refuses',
  predicted: 'one call of the application',
  seen,
});
const calledAgain = (calls: number): Breach => ({
  requirement: 'application.called-once',
  kind: 'the application is called again',
  gravity: 'breaks the contract',
  predicted: 'one call of the application',
  seen: `${calls} calls`,
});
