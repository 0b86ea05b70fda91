/** The same request said in another way fares the same. */
import { caseNonce } from '../../fixtures/arbitraries/corpus-case.ts';
import { predict } from '../../fixtures/arbitraries/prediction.ts';
import { encode, type Request } from '../../fixtures/arbitraries/request.ts';
import {
  byLength,
  type CutRequest,
  chunkedRequest,
  closing,
  cut,
  cutRequest,
  inOtherCase,
  inOtherOrder,
  type LastRequest,
  lastRequest,
  type Pipeline,
  pipeline,
  type Recased,
  type Reordered,
  recased,
  reordered,
} from '../../fixtures/arbitraries/variant.ts';
import {
  type Account,
  type Fate,
  fateOf,
  misreading,
  nonceFor,
  refused,
  servesAnother,
  shown,
  surplus,
} from './acceptance.ts';
import type { Breach, Client, Held, Property, Reply } from './property.ts';
import { judge, mayRefuse, plainTwin, speaks, wellFormedCase, whole } from './request.ts';

export const cutsChangeNothing: Property<CutRequest> = {
  says: 'takes a request in whatever pieces it arrives',
  sends: ['a well-formed request, cut at any places into writes', 'where it is not accepted, the same in one write'],
  cases: cutRequest,
  corpus: ({ request, cuts }) => wellFormedCase(request, cut(encode(request, caseNonce), cuts)),
  holds: async ({ request, cuts }, client) => {
    if (!speaks(client, request)) return 'unjudged';
    const nonce = nonceFor(request.method, client);
    const reply = await client.send({ writes: cut(encode(request, nonce), cuts), methods: [request.method] });
    const result = await judge(predict(request, nonce), nonce, reply, client);
    if (request.minor === 0) client.leave();
    if (result === 'held') return result;
    return unlessAlone(request, result, client, (kind) => ({
      requirement: 'message.octets',
      kind: `in pieces: ${kind}`,
      predicted: 'the request fares as it does in one write',
    }));
  },
};

/** A breach, unless the request alone and whole fares the same. */
async function unlessAlone(
  request: Request,
  result: Breach | Held,
  client: Client,
  words: (kind: string) => Pick<Breach, 'requirement' | 'kind' | 'predicted'>,
): Promise<Breach | Held> {
  client.leave();
  const nonce = nonceFor(request.method, client);
  const alone = await judge(predict(request, nonce), nonce, await client.send(whole(request, nonce)), client);
  if (request.minor === 0) client.leave();
  const kindOf = (one: Breach | Held): string => (typeof one === 'string' ? one : one.kind);
  if (kindOf(alone) === kindOf(result)) return 'unjudged';
  if (typeof result === 'object') return { ...result, ...words(result.kind) };
  return alone === 'held'
    ? { ...words('it is refused'), gravity: 'refuses', seen: 'it is refused so, and accepted alone and whole' }
    : 'unjudged';
}

export const pipelineKeepsOrder: Property<Pipeline> = {
  says: 'answers pipelined requests one by one, each as it would alone, and none behind the end of the connection',
  sends: ['two to four well-formed requests behind each other, the last one sometimes with "Connection: close"'],
  cases: pipeline,
  corpus: ({ requests, closes }) => ({
    requests: requests.flatMap((one, at) => {
      const told = closes && at === requests.length - 1 ? closing(one) : one;
      return wellFormedCase(told, [encode(told, caseNonce)]).requests;
    }),
    twin: [...plainTwin],
  }),
  holds: async ({ requests, closes, cuts }, client) => {
    const all = requests.map((one, at) => (closes && at === requests.length - 1 ? closing(one) : one));
    const nonces = all.map(({ method }) => nonceFor(method, client));
    const text = all.map((one, at) => encode(one, nonces[at] ?? '')).join('');
    const reply = await client.send({
      writes: cut(text, cuts),
      methods: all.map(({ method }) => method),
      untilEnd: closes,
    });
    for (const [at, one] of all.entries()) {
      const nonce = nonces[at] ?? '';
      const prediction = predict(one, nonce);
      const response = reply.responses[at];
      // RFC 9112 9.6: a server may close behind any response; what comes behind it is not for this connection.
      if (response === undefined && reply.over && at > 0) {
        return (await client.calls(nonce)) === 0 ? 'held' : unanswered(at);
      }
      const fate = await fateOf(reply, at, { nonce, method: one.method }, client);
      const breach =
        fate.is === 'broken' ? fate.breach : fate.is === 'accepted' ? misreading(prediction, fate.told) : null;
      if (fate.is === 'accepted' && breach === null) continue;
      return unlessAlone(one, breach ?? 'unjudged', client, (kind) => ({
        requirement: 'pipelining.order',
        kind: `in a pipeline: ${kind}`,
        predicted: 'each request fares as it does alone',
      }));
    }
    if (reply.excess !== '') return surplus(reply.excess);
    if (closes && reply.ending === 'open') return staysOpen;
    return 'held';
  },
};

const unanswered = (at: number): Breach => ({
  requirement: 'pipelining.one-response',
  kind: 'a pipelined request is carried out and not answered',
  gravity: 'refuses',
  predicted: 'a response for each request that the application is called for',
  seen: `the application was called for request ${at + 1}, and the connection ended without its response`,
});
const staysOpen: Breach = {
  requirement: 'persistence.close-option',
  kind: 'the connection goes on behind the close option',
  gravity: 'loses step',
  predicted: 'the connection is closed behind the response to "Connection: close"',
  seen: 'it stayed open',
};

export const closesBehindLast: Property<LastRequest> = {
  says: 'serves nothing behind the last request that is to come on a connection',
  sends: [
    'a plain request of HTTP/1.0, or with the close option, alone or among others, in whatever letters',
    'and another one behind it, if the connection is still there',
  ],
  cases: lastRequest,
  tells: ({ by }) => [`it is the last one by its ${by}`],
  holds: async ({ request, by }, client) => {
    const nonce = nonceFor(request.method, client);
    const result = await judge(predict(request, nonce), nonce, await client.send(whole(request, nonce)), client);
    const goesOn = await servesAnother(client);
    client.leave();
    if (result !== 'held' || !goesOn) return result;
    return {
      requirement: by === 'version' ? 'persistence.http-1.0' : 'persistence.close-option',
      kind: `what follows is served: ${by === 'version' ? 'behind HTTP/1.0' : `the close ${by}`}`,
      gravity: 'loses step',
      predicted: 'the end of the connection',
      seen: 'the next request on it was handed over',
    };
  },
};

export const chunkedIsByLength: Property<Request> = {
  says: 'hands a body that comes in chunks over like one that comes by its length',
  sends: [
    'a request with a body in chunks, with extensions and trailers',
    'where it is not read as predicted, the same with Content-Length',
  ],
  cases: chunkedRequest,
  corpus: (request) => wellFormedCase(request, [encode(request, caseNonce)]),
  holds: (request, client) =>
    alike(client, request, (nonce) => encode(request, nonce), byLength(request), {
      requirement: 'chunked.decode',
      kind: 'in chunks',
      predicted: 'the application is given the same as by Content-Length',
      aside: ['CONTENT_LENGTH', 'HTTP_CONTENT_LENGTH', 'HTTP_TRANSFER_ENCODING', 'HTTP_TRAILER'],
    }),
};

export const orderChangesNothing: Property<Reordered> = {
  says: 'takes fields of different names in whatever order they come',
  sends: [
    'a well-formed request with several fields',
    'its fields of different names are in another order; where it is not read as predicted, also in theirs',
  ],
  cases: reordered,
  corpus: (one) => wellFormedCase(one.request, [encode(inOtherOrder(one), caseNonce)]),
  holds: (one, client) =>
    alike(client, one.request, (nonce) => encode(inOtherOrder(one), nonce), one.request, {
      requirement: 'cgi.field-values',
      kind: 'in another order',
      predicted: 'the application is given the same in whatever order the fields come',
      aside: [],
    }),
};

export const caseChangesNothing: Property<Recased> = {
  says: 'takes the names of fields and codings in letters of either case',
  sends: [
    'a well-formed request with several fields',
    'the names of its fields and codings in other letters; where it is not read as predicted, also in theirs',
  ],
  cases: recased,
  corpus: (one) => wellFormedCase(one.request, [inOtherCase(one, caseNonce)]),
  holds: (one, client) =>
    alike(client, one.request, (nonce) => inOtherCase(one, nonce), one.request, {
      requirement: 'field.name-case',
      kind: 'in other letters',
      predicted: 'the application is given the same, whatever the case of the names',
      aside: ['HTTP_TRANSFER_ENCODING'],
    }),
};

interface Likeness extends Pick<Breach, 'requirement' | 'kind' | 'predicted'> {
  /** Variables that may differ. */
  readonly aside: readonly string[];
}

/** Sends a request that means the same as the plain one. Where it is not read as predicted, the two are compared. */
async function alike(
  client: Client,
  request: Request,
  variant: (nonce: string) => string,
  plain: Request,
  { aside, ...words }: Likeness,
): Promise<Breach | Held> {
  if (!speaks(client, request)) return 'unjudged';
  const send = async (text: (nonce: string) => string): Promise<{ nonce: string; reply: Reply; fate: Fate }> => {
    const nonce = nonceFor(request.method, client);
    const reply = await client.send({ writes: [text(nonce)], methods: [request.method] });
    return { nonce, reply, fate: await fateOf(reply, 0, { nonce, method: request.method }, client) };
  };
  const { nonce, reply, fate } = await send(variant);
  if (fate.is === 'accepted') {
    if (reply.excess !== '') return surplus(reply.excess);
    if (misreading(predict(request, nonce), fate.told) === null) return 'held';
  }
  const { fate: other } = await send((another) => encode(plain, another));
  if (other.is === 'broken') return other.breach;
  if (other.is === 'refused') return mayRefuse(predict(plain, nonce), other.status) ? 'unjudged' : refused(other.how);
  if (fate.is === 'broken')
    return { ...fate.breach, requirement: words.requirement, kind: `${words.kind}: ${fate.breach.kind}` };
  if (fate.is === 'refused') {
    if (mayRefuse(predict(request, nonce), fate.status)) return 'unjudged';
    return { ...words, kind: `${words.kind}: it is refused`, gravity: 'refuses', seen: fate.how };
  }
  const difference = differenceOf(fate.told, other.told, [...aside, ...ownOfEach]);
  return difference === null
    ? 'held'
    : { ...words, kind: `${words.kind}: ${difference.what}`, gravity: 'misreads', seen: difference.seen };
}

/** Variables that belong to one request or to its connection. */
const ownOfEach = ['HTTP_GATEWAY_NONCE', 'REMOTE_PORT', 'REQUEST_ID', 'UNIQUE_ID'];

/** The first CGI variable that differs, or the body. */
function differenceOf(one: Account, other: Account, aside: readonly string[]): { what: string; seen: string } | null {
  const mapOf = ({ environ }: Account) =>
    new Map(
      environ.items.flatMap(([key, value]) =>
        key.type === 'string' && /^[A-Z_]+$/.test(key.value) ? [[key.value, value] as const] : [],
      ),
    );
  const [mine, its] = [mapOf(one), mapOf(other)];
  for (const name of new Set([...mine.keys(), ...its.keys()])) {
    if (aside.includes(name)) continue;
    const [left, right] = [mine.get(name), its.get(name)];
    if (JSON.stringify(left) === JSON.stringify(right)) continue;
    const what = name.startsWith('HTTP_') ? 'an HTTP_ variable differs' : `${name} differs`;
    return { what, seen: `${name} is ${shown(left)}, and ${shown(right)} otherwise` };
  }
  // A body whose end is not told may not be read: nothing is drained of it then.
  if (one.drained?.type !== 'bytes' || other.drained?.type !== 'bytes' || unreadable(one)) return null;
  const same = one.drained.length === other.drained.length && one.drained.value === other.drained.value;
  return same
    ? null
    : { what: 'the body differs', seen: `the body is ${shown(one.drained)}, and ${shown(other.drained)} otherwise` };
}

/** Whether the application was told neither a length of the body nor that its end can be read. */
function unreadable({ environ: { items } }: Account): boolean {
  const has = (name: string): boolean =>
    items.some(([key, value]) => key.type === 'string' && key.value === name && value.truth);
  return !has('CONTENT_LENGTH') && !has('wsgi.input_terminated') && !has('HTTP_TRANSFER_ENCODING');
}
