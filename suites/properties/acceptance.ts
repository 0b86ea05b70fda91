/** What a server made of a request that it may accept: refused, or accepted and handed over as predicted. */
import { looseName, type Prediction } from '../../fixtures/arbitraries/prediction.ts';
import { nonceField, printableBytes, type Seen, type Telling } from '../../spec/index.ts';
import type { Response } from '../observation.ts';
import type { Breach, Client, Reply } from './property.ts';

/** What the probe told in its answer; null where the response is no such answer. */
export function tellingOf(response: Response): Telling | null {
  if (response.status !== 200 || !response.body.startsWith('{')) return null;
  try {
    const told: unknown = JSON.parse(response.body);
    return isTelling(told) ? told : null;
  } catch {
    return null;
  }
}

/** As much of the schema as the judging relies on: it is asked for every case. */
function isTelling(told: unknown): told is Telling {
  return (
    typeof told === 'object' &&
    told !== null &&
    'nonce' in told &&
    'drained' in told &&
    'environ' in told &&
    typeof told.environ === 'object' &&
    told.environ !== null &&
    'items' in told.environ &&
    Array.isArray(told.environ.items)
  );
}

/** What was seen of a value, in words. */
export function shown(seen: Seen | undefined): string {
  if (seen === undefined) return 'absent';
  if (seen.type === 'string' || seen.type === 'bytes') {
    return seen.length > seen.value.length
      ? `"${printableBytes(seen.value, 80)}" (${seen.length} in all)`
      : `"${printableBytes(seen.value, 200)}"`;
  }
  return seen.type === 'none' ? 'None' : seen.native;
}

const quoted = (text: string | null): string => (text === null ? 'absent' : `"${printableBytes(text, 200)}"`);

/** What the application has told of what it was given. */
export type Account = Pick<Telling, 'environ' | 'drained'>;

/** What in the application's account contradicts the prediction; null: nothing. */
export function misreading({ variables, path, fields, body }: Prediction, told: Account): Breach | null {
  const environ = new Map<string, Seen>();
  for (const [key, value] of told.environ.items) if (key.type === 'string') environ.set(key.value, value);
  const misread = (requirement: string, name: string, predicted: string, seen: Seen | undefined): Breach => ({
    requirement,
    kind: `${name} is another`,
    gravity: 'misreads',
    predicted: `${name} is ${predicted}`,
    seen: `${name} is ${shown(seen)}`,
  });

  for (const [name, { allowed, requirement }] of variables) {
    const seen = environ.get(name);
    const value = seen === undefined ? null : seen.type === 'string' ? seen.value : undefined;
    if (value !== undefined && (allowed.includes(value) || cut(seen, allowed))) continue;
    const generic = /^HTTP_X_K/.test(name) ? 'an HTTP_ variable' : name;
    if (typeof value === 'string' && /^(?:HTTP|CONTENT)_/.test(name) && allowed.some((one) => isLoose(value, one))) {
      return {
        ...misread('field.optional-whitespace', name, allowed.map(quoted).join(' or '), seen),
        kind: 'whitespace around a field value is kept',
      };
    }
    return {
      ...misread(requirement, name, allowed.map(quoted).join(' or '), seen),
      kind: `${generic} is ${value === null ? 'absent' : 'another'}`,
    };
  }
  const parts = ['SCRIPT_NAME', 'PATH_INFO'].map((name) => environ.get(name));
  const joined = parts.map((seen) => (seen?.type === 'string' ? seen.value : '')).join('');
  if (path !== null && !path.includes(joined)) {
    return misread('cgi.path-info-decoded', 'PATH_INFO', path.map(quoted).join(' or '), environ.get('PATH_INFO'));
  }
  for (const name of environ.keys()) {
    if (fields === null || !name.startsWith('HTTP_') || fields.has(looseName(name))) continue;
    return {
      requirement: 'environ.header-variables',
      kind: 'an HTTP_ variable is there without its field',
      gravity: 'misreads',
      predicted: `no ${name}, because there is no such field`,
      seen: `${name} is ${shown(environ.get(name))}`,
    };
  }
  return body === null ? null : bodyMisreading(body, told.drained, environ);
}

/** Whether a field value is that one with more whitespace around it, or around the members of its list. */
function isLoose(value: string, one: string | null): boolean {
  const tight = (text: string) => text.replace(/[ \t]*([,;]|$)[ \t]*/g, '$1').replace(/^[ \t]+/, '');
  return one !== null && value.length > one.length && tight(value) === tight(one);
}

/** Whether the probe has cut the value, as it cuts what is long, and it is an allowed one as far as it goes. */
function cut(seen: Seen | undefined, allowed: readonly (string | null)[]): boolean {
  return (
    seen?.type === 'string' &&
    seen.value.length < seen.length &&
    allowed.some((one) => one?.length === seen.length && one.startsWith(seen.value))
  );
}

function bodyMisreading(
  body: NonNullable<Prediction['body']>,
  drained: Seen | null,
  environ: ReadonlyMap<string, Seen>,
): Breach | null {
  const length = environ.get('CONTENT_LENGTH');
  const told = length?.type === 'string' && length.value !== '';
  // Without a length and a mark of its end an application may not read a body that came in chunks.
  if (body.chunked && !told && !environ.get('wsgi.input_terminated')?.truth && !environ.has('HTTP_TRANSFER_ENCODING')) {
    return null;
  }
  const same =
    drained?.type === 'bytes' &&
    drained.length === body.text.length &&
    body.text.startsWith(drained.value) &&
    (body.sha256 === null || body.sha256 === drained.sha256);
  if (same) return null;
  return {
    requirement: body.chunked ? 'chunked.decode' : 'environ.input',
    kind: 'the body is another',
    gravity: 'misreads',
    predicted: `the body is "${printableBytes(body.text, 200)}" (${body.text.length} octets)`,
    seen: drained === null ? 'the body could not be read' : `the body is ${shown(drained)}`,
  };
}

/** How a request fared. */
export type Fate =
  | { readonly is: 'accepted'; readonly told: Account }
  | { readonly is: 'refused'; readonly how: string; readonly status: number | null }
  | { readonly is: 'broken'; readonly breach: Breach };

/**
 * What became of the request whose response is the nth of the reply: whether the application was called for it, and
 * what came back is its own response. That it may be refused is not decided here.
 */
export async function fateOf(
  { responses, ending, missed }: Reply,
  at: number,
  { nonce, method }: { readonly nonce: string; readonly method: string },
  client: Client,
): Promise<Fate> {
  const response = responses[at];
  const broken = (breach: Breach): Fate => ({ is: 'broken', breach });
  const calls = await client.calls(nonce);
  if (calls > 1) return broken(calledAgain(calls));
  const how = describe(response, ending);
  if (response === undefined || !response.complete) {
    if (calls === 0 && (response === undefined || response.status >= 400) && !missed) {
      return { is: 'refused', how, status: response?.status ?? null };
    }
    return broken(calls === 0 ? unanswered(how) : unfinished(how));
  }
  const [defect] = response.defects;
  if (defect !== undefined) return broken(malformed(defect));
  if (calls === 0) {
    if (response.status === 200 && tellingOf(response) !== null) return broken(foreign(nonce, response));
    // RFC 9110 9.3.7: OPTIONS may be answered for the server as a whole.
    if (response.status < 300 && method !== 'OPTIONS') return broken(unasked(how));
    return { is: 'refused', how, status: response.status };
  }
  if (response.status !== 200) return broken(unfinished(how));
  if (method === 'HEAD') {
    const [entry] = await client.entries(nonce);
    const drained = entry?.events.find(({ what }) => what === 'drain')?.result ?? null;
    return entry === undefined
      ? { is: 'refused', how, status: response.status }
      : { is: 'accepted', told: { environ: entry.environ, drained } };
  }
  const told = tellingOf(response);
  if (told === null) return broken(unfinished(`a body that begins "${printableBytes(response.body, 60)}"`));
  return told.nonce === nonce ? { is: 'accepted', told } : broken(foreign(nonce, response));
}

/** A nonce for a request of this method. The answer to HEAD has no body: what the application was given is in the journal. */
export function nonceFor(method: string, client: Client): string {
  return method === 'HEAD' ? client.nonce() : client.briefNonce();
}

/** Whether the server serves one more request on the connection of the last. */
export async function servesAnother(client: Client): Promise<boolean> {
  if (!client.connected) return false;
  const nonce = client.briefNonce();
  const another = `GET / HTTP/1.1\r\nHost: probe.test\r\n${nonceField}: ${nonce}\r\n\r\n`;
  await client.send({ writes: [another], methods: ['GET'], onSame: true });
  client.leave();
  return (await client.calls(nonce)) > 0;
}

export function describe(response: Response | undefined, ending: string): string {
  if (response === undefined) return `no response, connection ${ending}`;
  return `status ${response.status}${response.complete ? '' : ', incomplete'}`;
}

const calledAgain = (calls: number): Breach => ({
  requirement: 'contract.one-invocation',
  kind: 'the application is called again',
  gravity: 'breaks the contract',
  predicted: 'the application is called once',
  seen: `it was called ${calls} times`,
});
const unanswered = (how: string): Breach => ({
  requirement: 'pipelining.one-response',
  kind: 'a request gets no answer',
  gravity: 'refuses',
  predicted: 'a response',
  seen: how,
});
const unasked = (how: string): Breach => ({
  requirement: 'application.called-once',
  kind: 'a request is answered with success, and the application not called',
  gravity: 'accepts',
  predicted: 'a call of the application',
  seen: how,
});
const unfinished = (how: string): Breach => ({
  requirement: 'contract.well-formed-response',
  kind: "the application's response does not arrive",
  gravity: 'responds malformed',
  predicted: "the application's response, whole",
  seen: how,
});
const malformed = (defect: string): Breach => ({
  requirement: 'contract.well-formed-response',
  kind: `a response is malformed: ${defect.replace(/\(?".*"\)?/, '').trim()}`,
  gravity: 'responds malformed',
  predicted: 'a response in which a strict reader finds nothing wrong',
  seen: defect,
});
const foreign = (nonce: string, { body }: Response): Breach => ({
  requirement: 'contract.own-response',
  kind: 'a response answers another request',
  gravity: 'loses step',
  predicted: `the response to the request with the nonce ${nonce}`,
  seen: `"${printableBytes(body, 120)}"`,
});
export const surplus = (excess: string): Breach => ({
  requirement: 'contract.own-response',
  kind: 'something follows the last response',
  gravity: 'loses step',
  predicted: 'nothing behind the last response',
  seen: `"${printableBytes(excess, 200)}"`,
});
export const refused = (how: string): Breach => ({
  requirement: 'message.octets',
  kind: 'a well-formed request is refused',
  gravity: 'refuses',
  predicted: 'the request is accepted, and the application called',
  seen: how,
});
