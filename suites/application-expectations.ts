/** Claims about what the application was handed and what happened to it: the journal. */
import type { Entry, Event, Seen } from '../spec/index.ts';
import { contradicted, type Expectation, inapplicable, satisfied, unclear, type Verdict } from './expectation.ts';
import type { Observation } from './observation.ts';
import { escapeBytes } from './stimulus.ts';
import { listMembers } from './wire-expectations.ts';

/** Judges the one invocation that the request had; none or several are unclear here, and another claim's matter. */
export function invocation(says: string, judge: (entry: Entry, observation: Observation) => Verdict): Expectation {
  return {
    says,
    settled: ({ entries, wire }) => entries.length > 0 || wire.responses.some(({ complete }) => complete),
    judge: (observation) => {
      const [entry, ...others] = observation.entries;
      if (entry === undefined) return unclear(`the application was not called (${received(observation)})`);
      if (others.length > 0) return unclear(`the application was called ${others.length + 1} times for one request`);
      return judge(entry, observation);
    },
  };
}

/** The same, when the application has done all that it will do. */
export function afterwards(says: string, judge: (entry: Entry, observation: Observation) => Verdict): Expectation {
  const expectation = invocation(says, judge);
  return {
    ...expectation,
    settled: (observation) =>
      observation.entries.length > 0
        ? observation.entries.every((entry) => happenedIn(entry, 'done'))
        : (expectation.settled?.(observation) ?? true),
  };
}

/** What the client got instead, for a verdict that has nothing else to show. */
function received({ wire: { responses, ending } }: Observation): string {
  const [response] = responses;
  return response === undefined ? `no response, connection ${ending}` : `response ${response.status}`;
}

/** The application is called exactly once. */
export const callsOnce: Expectation = {
  says: 'calls the application exactly once',
  settled: ({ entries, wire }) => entries.length > 0 || wire.responses.some(({ complete }) => complete),
  judge: (observation) => {
    const { entries } = observation;
    if (entries.length === 1) return satisfied();
    return entries.length === 0
      ? unclear(`the application was not called (${received(observation)})`)
      : contradicted(`the application was called ${entries.length} times`);
  },
};

/** A claim about the nth request of several; one that a server ended the connection before is not its matter. */
export function ofRequest(nth: number, { says, judge }: Expectation): Expectation {
  const name = String(nth);
  return {
    says: `for request ${nth} it ${says}`,
    settled: ({ labelled, wire }) => (labelled[name]?.length ?? 0) > 0 || wire.responses.length < nth,
    judge: (observation) => {
      const { wire, labelled, entries } = observation;
      const own = { ...observation, entries: labelled[name] ?? [] };
      const dropped = entries.length > 0 && own.entries.length === 0 && wire.responses.length < nth;
      // A server that has said close must not serve what follows (RFC 9112 section 9.6).
      const told = wire.responses.some((found) => listMembers(found, 'Connection').includes('close'));
      return dropped && (told || wire.ending !== 'open')
        ? inapplicable(`the server ends the connection before request ${nth}`)
        : judge({ ...own, wire: { ...wire, responses: wire.responses.slice(nth - 1) } });
    },
  };
}

/** The claim holds for the request of the client that came after another one, whatever that one got. */
export function ofNextClient({ says, judge }: Expectation): Expectation {
  return {
    says: `for the next client it ${says}`,
    settled: ({ labelled, wire }) => (labelled['2']?.length ?? 0) > 0 || wire.responses.length === wire.parted,
    judge: (observation) => {
      const { wire, labelled } = observation;
      const entries = labelled['2'] ?? [];
      return judge({ ...observation, entries, wire: { ...wire, responses: wire.responses.slice(wire.parted) } });
    },
  };
}

/** The value of an environ key; undefined where the key is absent. */
export function environValue(entry: Entry, key: string): Seen | undefined {
  return entry.environ.items.find(([name]) => name.type === 'string' && name.value === key)?.[1];
}

/** A value as it is told in a verdict. */
export function tell(seen: Seen | undefined): string {
  if (seen === undefined) return 'absent';
  switch (seen.type) {
    case 'string':
      return `"${escapeBytes(seen.value)}"`;
    case 'bytes':
      return `${seen.native} "${escapeBytes(seen.value)}" (${seen.length} bytes)`;
    case 'boolean':
    case 'number':
      return String(seen.value);
    case 'none':
      return seen.native;
    case 'tuple':
    case 'list':
      return `${seen.native} of ${seen.items.map(tell).join(', ') || 'nothing'}`;
    case 'object':
      return `an object of type ${seen.native}`;
  }
}

/** The key's value is exactly this native string; an absent key stands for the empty string where that is allowed. */
export function environIs(key: string, value: string, ...alternatives: readonly string[]): Expectation {
  const allowed = [value, ...alternatives];
  return invocation(`hands over ${key} = ${allowed.map((one) => `"${escapeBytes(one)}"`).join(' or ')}`, (entry) => {
    const seen = environValue(entry, key);
    const found = seen === undefined ? '' : seen.type === 'string' ? seen.value : undefined;
    return found !== undefined && allowed.includes(found) ? satisfied() : contradicted(`${key} is ${tell(seen)}`);
  });
}

/** The key is not in environ. */
export function environLacks(key: string): Expectation {
  return invocation(`leaves ${key} out of environ`, (entry) => {
    const seen = environValue(entry, key);
    return seen === undefined ? satisfied() : contradicted(`${key} is ${tell(seen)}`);
  });
}

/** Events of one kind, in order. */
export function events(entry: Entry, what: string): readonly Event[] {
  return entry.events.filter((event) => event.what === what);
}

/** Whether something, by its kind and possibly its name, has happened. */
export function happenedIn(entry: Entry, what: string, name?: string): boolean {
  return events(entry, what).some((event) => name === undefined || event.name === name);
}

/** The nth call (from 1) of a step raises. */
function raisesAt(what: 'start' | 'write', called: string, nth: number): Expectation {
  return afterwards(`raises from call ${nth} of ${called}`, (entry) => {
    const calls = events(entry, what);
    const call = calls[nth - 1];
    if (call === undefined) {
      const earlier = calls.find(({ raised }) => raised !== undefined)?.raised;
      const far = `the application got no further than call ${calls.length}`;
      return earlier === undefined ? unclear(far) : contradicted(`${far}: ${earlier.type}: ${earlier.message}`);
    }
    return call.raised !== undefined ? satisfied() : contradicted(`call ${nth} of ${called} returned`);
  });
}

export const startRaises = (nth: number): Expectation => raisesAt('start', 'start_response', nth);
export const writeRaises = (nth: number): Expectation => raisesAt('write', 'write()', nth);

/** The nth call (from 1) of start_response returns. */
export function startReturns(nth: number): Expectation {
  return afterwards(`returns from call ${nth} of start_response`, (entry) => {
    const call = events(entry, 'start')[nth - 1];
    if (call === undefined) return unclear(`the application got no further than call ${events(entry, 'start').length}`);
    return call.raised === undefined
      ? satisfied()
      : contradicted(`call ${nth} of start_response raised ${call.raised.type}: ${call.raised.message}`);
  });
}

/** What the nth call of start_response raises is the very exception that was passed in. */
export function reRaises(nth: number): Expectation {
  return afterwards(`raises the exception of exc_info from call ${nth} of start_response`, (entry) => {
    const raised = events(entry, 'start')[nth - 1]?.raised;
    if (raised === undefined) return unclear(`call ${nth} of start_response did not raise`);
    return raised.original === true ? satisfied() : contradicted(`it raised ${raised.type}: ${raised.message}`);
  });
}

/** What the first call of start_response returns can be called. */
export const returnsWrite: Expectation = invocation('returns a callable from start_response', (entry) => {
  const [call] = events(entry, 'start');
  if (call?.result === undefined) return unclear('start_response did not return');
  const { result } = call;
  return result.type === 'object' && result.callable
    ? satisfied()
    : contradicted(`start_response returned ${tell(result)}`);
});

/** No step of these kinds raises. */
export function lets(doing: string, ...whats: readonly string[]): Expectation {
  return afterwards(`lets the application ${doing}`, (entry) => {
    const found = entry.events.filter(({ what }) => whats.includes(what));
    const raised = found.find((event) => event.raised !== undefined);
    if (found.length === 0) return unclear('the application did not come that far');
    return raised?.raised === undefined
      ? satisfied()
      : contradicted(`${raised.what} raised ${raised.raised.type}: ${raised.raised.message}`);
  });
}

/** Holds the claim only where the server offers the key. */
export function offering(key: string, expectation: Expectation): Expectation {
  return {
    ...expectation,
    judge: (observation) => {
      const [entry] = observation.entries;
      return entry !== undefined && environValue(entry, key) === undefined
        ? inapplicable(`the server offers no ${key}`)
        : expectation.judge(observation);
    },
  };
}

/** The frames of exc_info have been let go when start_response has returned. */
export const releasesExcInfo: Expectation = afterwards('keeps no reference to exc_info', (entry) => {
  const result = events(entry, 'exc-info-released')[0]?.result;
  if (result?.type !== 'boolean') return unclear('the application did not come that far');
  return result.value ? satisfied() : contradicted('the frames of exc_info are still held');
});
