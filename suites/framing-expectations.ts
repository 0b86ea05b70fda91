/** Claims about where a request ends: the body that the application received, and what was served beyond it. */
import type { Entry, Event } from '../spec/index.ts';
import { environValue, events, happenedIn, tell } from './application-expectations.ts';
import { contradicted, type Expectation, inapplicable, satisfied, unclear, type Verdict } from './expectation.ts';
import type { Observation } from './observation.ts';
import { cut, describeEnd } from './wire-expectations.ts';

/** What the program's `drain` read; undefined where it did not get to its end. */
function drained(entry: Entry): Event | undefined {
  return events(entry, 'drain').find(({ raised }) => raised === undefined);
}

/**
 * Judges the body that the application drained; a server that requires a Content-Length (411) is out of it. Several
 * invocations of one request are another claim's matter, here as below.
 */
function body(says: string, judge: (body: string, observation: Observation) => Verdict): Expectation {
  return {
    says,
    settled: ({ entries, wire }) =>
      entries.length === 0
        ? wire.responses.some(({ complete }) => complete) || wire.ending !== 'open'
        : entries.every((entry) => drained(entry) !== undefined || happenedIn(entry, 'done')),
    judge: (observation) => {
      const { entries, wire } = observation;
      const [entry] = entries;
      if (entry === undefined) {
        if (wire.responses[0]?.status === 411) return inapplicable('the server requires a Content-Length (411)');
        return contradicted(`the application was not called (${describeEnd(observation)})`);
      }
      if (entries.length > 1) return unclear(`the application was called ${entries.length} times for one request`);
      const seen = drained(entry)?.result;
      if (seen?.type !== 'bytes') return contradicted(`reading the body failed (${describeEnd(observation)})`);
      return judge(seen.value, observation);
    },
  };
}

/** The application reads exactly this body, and nothing hidden in it is served. */
export function receivesBody(expected: string): Expectation {
  return body(`hands over the body "${cut(expected)}"`, (found, { labelled }) => {
    if (found !== expected) return contradicted(`the application read "${cut(found)}"`);
    return labelled.smuggled?.length ? contradicted('a request in the body was served as well') : satisfied();
  });
}

/** The application reads a body of this many octets. */
export function receivesLength(length: number): Expectation {
  const claim = `hands over a body of ${length} octets`;
  return {
    ...body(claim, () => satisfied()),
    judge: (observation) =>
      body(claim, (found) => {
        const seen = observation.entries[0] && drained(observation.entries[0])?.result;
        const read = seen?.type === 'bytes' ? seen.length : found.length;
        return read === length ? satisfied() : contradicted(`the application read ${read} octets`);
      }).judge(observation),
  };
}

/**
 * Rejects a message whose body turns out malformed: refused as a whole, or the application, called before the fault
 * could be seen, does not get to the end of the body; and nothing behind it is served.
 */
export const rejectsBody: Expectation = {
  says: 'refuses the message (400, another error status, or closes), or fails the application that reads its body',
  judge: (observation) => {
    const { entries, labelled, wire } = observation;
    if (labelled.smuggled?.length) return contradicted('what follows the fault was served as a request');
    const whole = entries.map(drained).find((event) => event !== undefined);
    if (whole !== undefined) return contradicted(`the application read ${tell(whole.result)} to its end`);
    const { status } = wire.responses[0] ?? { status: 0 };
    if (status === 0 && wire.ending === 'open') return unclear('the server neither answered nor closed');
    return status >= 200 && status < 400 ? contradicted(`the status is ${status}`) : satisfied(`status ${status}`);
  },
};

/** The claim is about chunks, which a server that answers in HTTP/1.0 need not know. */
export function ofHttp11({ judge, ...expectation }: Expectation): Expectation {
  return {
    ...expectation,
    judge: (observation) =>
      observation.target.version === '1.0'
        ? inapplicable('the server answers in HTTP/1.0, which has no chunks')
        : judge(observation),
  };
}

/** Whatever it does with the message, no part of it is served as a request of its own. */
export const hidesNoRequest: Expectation = {
  says: 'serves no part of the message as a request of its own',
  judge: ({ labelled, entries, wire }) => {
    if (labelled.smuggled?.length) return contradicted('the request hidden in the message was served');
    if (entries.length > 1) return unclear(`the application was called ${entries.length} times for one request`);
    return satisfied(`status ${wire.responses[0]?.status ?? 'none'}`);
  },
};

/** What follows the message (`again`) gets its own response or none; nothing that was left of a body is answered. */
export const leavesNothingBehind: Expectation = {
  says: 'answers what follows the body as the next request, or closes',
  judge: ({ labelled, wire: { responses, excess } }) => {
    if (labelled.smuggled?.length) return contradicted('the request hidden in the body was served');
    const [, second] = responses;
    if (second !== undefined && !labelled.again?.length)
      return contradicted(`the rest of the body was answered ${second.status}`);
    return excess === '' ? satisfied() : contradicted(`more responses than requests came: "${cut(excess)}"`);
  },
};

/** Where the application is called, this variable's value does not hold the text. */
export function keepsOut(text: string, ...variables: readonly string[]): Expectation {
  return {
    says: `lets no "${cut(text)}" into ${variables.join(' or ')}`,
    judge: ({ entries }) => {
      for (const entry of entries) {
        for (const variable of variables) {
          const seen = environValue(entry, variable);
          if (seen?.type === 'string' && seen.value.includes(text)) return contradicted(`${variable} is ${tell(seen)}`);
        }
      }
      return satisfied();
    },
  };
}

/** Where the application is called, none of these variables is there. */
export function keepsAbsent(...variables: readonly string[]): Expectation {
  return {
    says: `adds no ${variables.join(' or ')} to environ`,
    judge: ({ entries }) => {
      for (const entry of entries) {
        const added = variables.find((variable) => environValue(entry, variable) !== undefined);
        if (added !== undefined) return contradicted(`${added} is ${tell(environValue(entry, added))}`);
      }
      return satisfied();
    },
  };
}
