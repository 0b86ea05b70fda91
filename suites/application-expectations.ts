/** Claims about what the application was handed and what happened to it: the journal. */
import type { Entry, Event, Seen } from '../spec/index.ts';
import { contradicted, type Expectation, inapplicable, satisfied, unclear, type Verdict } from './expectation.ts';
import type { Observation } from './observation.ts';
import { escapeBytes } from './stimulus.ts';

/** Judges the one invocation that the request had; none or several are unclear here, and another claim's matter. */
export function invocation(says: string, judge: (entry: Entry, observation: Observation) => Verdict): Expectation {
  return {
    says,
    settled: ({ entries }) => entries.length > 0,
    judge: (observation) => {
      const [entry, ...others] = observation.entries;
      if (entry === undefined) return unclear(`the application was not called (${received(observation)})`);
      if (others.length > 0) return unclear(`the application was called ${others.length + 1} times for one request`);
      return judge(entry, observation);
    },
  };
}

/** What the client got instead, for a verdict that has nothing else to show. */
function received({ wire: { responses, ending } }: Observation): string {
  const [response] = responses;
  return response === undefined ? `no response, connection ${ending}` : `response ${response.status}`;
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

/** The nth call (from 1) of start_response in the program raises; the others do not. */
export function startRaises(nth: number): Expectation {
  return invocation(`raises from call ${nth} of start_response`, (entry) => {
    const call = events(entry, 'start')[nth - 1];
    if (call === undefined) return unclear(`the application got no further than call ${events(entry, 'start').length}`);
    return call.raised !== undefined ? satisfied() : contradicted(`call ${nth} of start_response returned`);
  });
}

/** close() of the returned object is called exactly once. */
export const closesOnce: Expectation = {
  ...invocation('calls close() of the returned object exactly once', (entry) => {
    if (events(entry, 'return').length === 0) return unclear('the application returned nothing that could be closed');
    const count = events(entry, 'close').length;
    return count === 1
      ? satisfied()
      : contradicted(count === 0 ? 'close() was not called' : `close() was called ${count} times`);
  }),
  settled: ({ entries }) => entries.some((entry) => events(entry, 'close').length > 0),
};

/** What a bytestring result of the nth call of a step was. */
export function readResults(entry: Entry, what = 'read'): readonly Seen[] {
  return events(entry, what).flatMap(({ result }) => (result === undefined ? [] : [result]));
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
