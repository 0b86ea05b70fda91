/** The outcomes that a corpus allows, as claims about the requests of one connection. */
import {
  type Content,
  contentText,
  type Entry,
  type Happening,
  type OutcomeAllowed,
  type Seen,
} from '../spec/index.ts';
import { environValue, events, tell } from './application-expectations.ts';
import { contradicted, type Expectation, satisfied, unclear, type Verdict } from './expectation.ts';
import type { Observation } from './observation.ts';
import { cut, describeEnd, fieldValues, listMembers } from './wire-expectations.ts';

type Accepted = Extract<OutcomeAllowed, { outcome: 'accepted' }>;
type Refused = Extract<OutcomeAllowed, { outcome: 'refused' }>;

/**
 * Of each request, in order, one of the outcomes allowed for it comes true; nothing hidden in the messages is served,
 * none is served twice, and nothing but the requests is answered.
 */
export function allowing(requests: readonly (readonly OutcomeAllowed[])[]): Expectation {
  const own = requests.map((_, index) => labelOf(index));
  return {
    says: requests
      .map((allowed, index) => (index === 0 ? '' : `for request ${index + 1} it `) + allowed.map(say).join(', or '))
      .join('; '),
    onWire: requests.length === 1 && requests.flat().every(showsOnWire),
    settled: (observation) =>
      requests.every((_, index) => {
        const { entries, wire } = ofRequest(observation, index);
        const [response] = wire.responses;
        return entries.length > 0 || response === undefined || response.status >= 400;
      }),
    judge: (observation) => {
      const { labelled, wire, canary } = observation;
      const hidden = Object.entries(labelled).find(
        ([label, entries]) => label !== 'again' && !own.includes(label) && entries.length > 0,
      );
      if (hidden !== undefined) return contradicted(`a request hidden in the message ("${hidden[0]}") was served`);
      const again = servesAgain(observation, requests.length);
      const notes: string[] = [];
      for (const [index, allowed] of requests.entries()) {
        const one = ofRequest(observation, index);
        if (one.entries.length > 1) return contradicted(`${the(index)} was served ${one.entries.length} times`);
        if (one.entries.length === 0 && isOverBefore(observation, index)) continue;
        const verdict = eitherOf(allowed.map((outcome) => judgeOutcome(outcome, one, again)));
        if (verdict.is !== 'satisfied') return index === 0 ? verdict : about(index, verdict);
        if (verdict.note !== undefined) notes.push(verdict.note);
      }
      if (wire.excess !== '') return contradicted(`after the last response came "${cut(wire.excess)}"`);
      // What is left of a message may be answered at once, or when more comes.
      if (canary.same === 'other') return contradicted(`one more request on the connection got "${cut(canary.seen)}"`);
      return satisfied(notes.join('; ') || undefined);
    },
  };
}

/** Whether the wire alone tells that the outcome has come, of a server whose twin was accepted. */
function showsOnWire(outcome: OutcomeAllowed): boolean {
  return outcome.outcome === 'unanswered' || (outcome.outcome === 'refused' && outcome.connection !== 'persists');
}

/** The label of the nth request of a connection (from 0); the first has none. */
export function labelOf(index: number): string | undefined {
  return index === 0 ? undefined : String(index + 1);
}

const the = (index: number) => `request ${index + 1}`;

/** The observation as if there were that request alone. */
function ofRequest(observation: Observation, index: number): Observation {
  const { wire, entries, labelled } = observation;
  const label = labelOf(index);
  return {
    ...observation,
    entries: label === undefined ? entries : (labelled[label] ?? []),
    wire: { ...wire, responses: wire.responses.slice(index, index + 1) },
  };
}

/** Whether the server has ended the connection with an earlier request, or takes this one for a part of it. */
function isOverBefore({ wire: { responses, ending } }: Observation, index: number): boolean {
  if (index === 0 || responses.length > index) return false;
  // A server that has said close must not serve what follows (RFC 9112 section 9.6).
  const told = responses.some((found) => listMembers(found, 'Connection').includes('close'));
  return told || ending !== 'open' || responses.length < index;
}

function about(index: number, verdict: Verdict): Verdict {
  switch (verdict.is) {
    case 'contradicted':
      return contradicted(`${the(index)}: ${verdict.actual}`);
    case 'unclear':
      return unclear(`${the(index)}: ${verdict.reason}`);
    default:
      return verdict;
  }
}

/** The first that holds. Where none does, the first objection to each is told. */
function eitherOf(verdicts: readonly Verdict[]): Verdict {
  const objections = verdicts.flatMap((verdict) => (verdict.is === 'contradicted' ? [verdict.actual] : []));
  return (
    verdicts.find(({ is }) => is === 'satisfied') ??
    verdicts.find(({ is }) => is === 'unclear') ??
    contradicted([...new Set(objections)].join('; '))
  );
}

function judgeOutcome(outcome: OutcomeAllowed, observation: Observation, again: boolean): Verdict {
  const verdict = judgeRequest(outcome, observation);
  const connection = outcome.outcome === 'unanswered' ? undefined : outcome.connection;
  return verdict.is === 'satisfied' && connection !== undefined
    ? (judgeConnection(connection, observation, again) ?? verdict)
    : verdict;
}

function judgeRequest(outcome: OutcomeAllowed, observation: Observation): Verdict {
  switch (outcome.outcome) {
    case 'accepted':
      return judgeAccepted(outcome, observation);
    case 'refused':
      return judgeRefused(outcome, observation);
    case 'unreadable':
      return judgeUnreadable(observation);
    case 'unanswered': {
      const [response] = observation.wire.responses;
      return response === undefined
        ? satisfied('the server waits for more of the message')
        : contradicted(`the status is ${response.status}`);
    }
  }
}

function judgeAccepted(
  { environ = {}, body, journal = [], response = {} }: Accepted,
  observation: Observation,
): Verdict {
  const [entry] = observation.entries;
  if (entry === undefined) {
    const [got] = observation.wire.responses;
    return contradicted(`the application was not called (${got ? `status ${got.status}` : describeEnd(observation)})`);
  }
  const filled = (content: Content) => fill(contentText(content), observation.nonce);
  for (const [key, allowed] of Object.entries(environ)) {
    const found = environValue(entry, key);
    if (
      !values(allowed).some((one) =>
        one === null ? found === undefined : isString(found, fill(one, observation.nonce)),
      )
    ) {
      return contradicted(`${key} is ${tell(found)}`);
    }
  }
  if (body !== undefined) {
    const drained = events(entry, 'drain').find(({ raised }) => raised === undefined)?.result;
    if (drained === undefined) return contradicted('the application did not get to the end of the body');
    if (!isBytes(drained, filled(body))) return contradicted(`the application read ${tell(drained)}`);
  }
  const missing = firstMissing(journal, entry, filled);
  if (missing !== undefined) return contradicted(`the application did not see ${sayHappening(missing)} in this order`);
  return judgeResponse(response, filled, observation);
}

function judgeResponse(
  { status, fields = {}, body, complete = true }: NonNullable<Accepted['response']>,
  filled: (content: Content) => string,
  observation: Observation,
): Verdict {
  const [found] = observation.wire.responses;
  if (found === undefined) return complete ? contradicted(describeEnd(observation)) : satisfied();
  if (status !== undefined && !status.includes(found.status)) return contradicted(`the status is ${found.status}`);
  for (const [name, allowed] of Object.entries(fields)) {
    const sent = fieldValues(found, name);
    const holds = values(allowed).some((one) => (one === null ? sent.length === 0 : sent.join('\n') === one));
    if (!holds) return contradicted(`${name} is ${sent.length === 0 ? 'absent' : `"${cut(sent.join('", "'))}"`}`);
  }
  if (complete && !found.complete) return contradicted('the response does not reach its end');
  return body === undefined || found.body === filled(body)
    ? satisfied()
    : contradicted(`the body of the response is "${cut(found.body)}"`);
}

function judgeRefused({ statuses }: Refused, { entries, wire }: Observation): Verdict {
  const [response] = wire.responses;
  if (entries.length > 0) return contradicted(`the application was called (status ${response?.status ?? 'none'})`);
  if (response === undefined) {
    return wire.ending === 'open'
      ? unclear('the server neither answered nor closed before the deadline')
      : satisfied(`connection ${wire.ending} without a response`);
  }
  const { status } = response;
  if (status === 0) return contradicted(`what came back has no status line: "${cut(response.body)}"`);
  const allowed = statuses === undefined ? status >= 400 && status <= 599 : statuses.includes(status);
  return allowed ? satisfied(`status ${status}`) : contradicted(`the status is ${status}`);
}

function judgeUnreadable({ entries, wire }: Observation): Verdict {
  if (entries.length === 0) return contradicted('the application was not called');
  const whole = entries.flatMap((entry) => events(entry, 'drain')).find(({ raised }) => raised === undefined);
  if (whole !== undefined) return contradicted(`the application read ${tell(whole.result)} to its end`);
  const { status } = wire.responses[0] ?? { status: 0 };
  return status >= 200 && status < 400 ? contradicted(`the status is ${status}`) : satisfied('reading the body failed');
}

/** Whether one more request, behind those of the case, was served: by the journal, or, where there is none, by its response. */
function servesAgain({ labelled, wire: { responses }, target }: Observation, requests: number): boolean {
  const success = responses.slice(requests).some(({ status }) => status >= 200 && status < 400);
  return (labelled.again ?? []).length > 0 || (target.binding === null && success);
}

/** What contradicts the claim about the connection; undefined where it holds. */
function judgeConnection(
  claim: 'closes' | 'persists',
  { wire, canary }: Observation,
  again: boolean,
): Verdict | undefined {
  if (claim === 'persists') {
    return canary.same === 'own' || again ? undefined : contradicted('the connection does not persist');
  }
  if (again) return contradicted('one more request on the connection was served');
  return wire.ending === 'open' ? contradicted('the connection stays open') : undefined;
}

/** What is expected has the nonces that were sent. */
function fill(text: string, nonce: string): string {
  return text.replace(/\{(nonce|brace)(\.[a-z0-9]+)?\}/g, (_, what: string, label = '') =>
    what === 'brace' ? '{' : nonce + label,
  );
}

function values<T>(allowed: T | readonly T[]): readonly T[] {
  return Array.isArray(allowed) ? (allowed as readonly T[]) : [allowed as T];
}

/** Whether it is that native string; of a long one its beginning and its length are told. */
function isString(seen: Seen | undefined, text: string): boolean {
  return seen?.type === 'string' && seen.length === text.length && text.startsWith(seen.value);
}

function isBytes(seen: Seen | undefined, text: string): boolean {
  return seen?.type === 'bytes' && seen.length === text.length && text.startsWith(seen.value);
}

/** The first happening that does not follow those before it. */
function firstMissing(
  journal: readonly Happening[],
  { events: happened }: Entry,
  filled: (content: Content) => string,
): Happening | undefined {
  let at = 0;
  return journal.find(({ what, phase, name, bytes, raised }) => {
    const found = happened.findIndex(
      (event, index) =>
        index >= at &&
        event.what === what &&
        (phase === undefined || event.phase === phase) &&
        (name === undefined || event.name === name) &&
        (bytes === undefined || isBytes(event.result, filled(bytes))) &&
        (raised === undefined ||
          (typeof raised === 'boolean' ? (event.raised !== undefined) === raised : event.raised?.type === raised)),
    );
    at = found + 1;
    return found === -1;
  });
}

function sayHappening({ what, phase, name, bytes, raised }: Happening): string {
  const told = [
    name ?? '',
    bytes === undefined ? '' : `"${cut(contentText(bytes))}"`,
    raised === undefined
      ? ''
      : raised === false
        ? 'without an exception'
        : `with ${raised === true ? 'an exception' : raised}`,
    phase === undefined ? '' : `in ${phase}`,
  ];
  return [`"${what}"`, ...told.filter((one) => one !== '')].join(' ');
}

function say(outcome: OutcomeAllowed): string {
  const connection = 'connection' in outcome && outcome.connection !== undefined;
  const kept = connection ? ` and ${outcome.connection === 'closes' ? 'closes' : 'keeps'} the connection` : '';
  switch (outcome.outcome) {
    case 'accepted':
      return `accepts the request${sayAccepted(outcome)}${kept}`;
    case 'refused': {
      const status = outcome.statuses === undefined ? 'an error status' : `status ${outcome.statuses.join(', ')}`;
      return `refuses the message (${status}, or closes) without calling the application${kept}`;
    }
    case 'unreadable':
      return `fails the application that reads the body${kept}`;
    case 'unanswered':
      return 'waits for more of the message';
  }
}

function sayAccepted({ environ = {}, body, journal = [], response = {} }: Accepted): string {
  const told = (value: string | null) => (value === null ? 'absent' : `"${cut(value)}"`);
  const sayValues = (allowed: string | null | readonly (string | null)[]) => values(allowed).map(told).join(' or ');
  const parts = [
    ...Object.entries(environ).map(([key, allowed]) => `${key} ${sayValues(allowed)}`),
    ...(body === undefined ? [] : [`body "${cut(contentText(body))}"`]),
    ...journal.map(sayHappening),
    ...(response.status === undefined ? [] : [`response ${response.status.join(' or ')}`]),
    ...Object.entries(response.fields ?? {}).map(([name, allowed]) => `field ${name} ${sayValues(allowed)}`),
    ...(response.body === undefined ? [] : [`response body "${cut(contentText(response.body))}"`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
