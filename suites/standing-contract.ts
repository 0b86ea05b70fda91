/** What holds for every exchange, whatever it is about. */
import { standingContract as heading } from '../spec/catalogue/standing-contract.ts';
import { deadly, type Entry, type Event, environBreaches, keepsContract } from '../spec/index.ts';
import { events } from './application-expectations.ts';
import { suite } from './check.ts';
import { contradicted, type Expectation, inapplicable, satisfied } from './expectation.ts';
import type { Observation } from './observation.ts';
import { escapeBytes, everyExchange } from './stimulus.ts';
import { speaksHttp2 } from './wire-expectations.ts';

/** Judges every invocation of the exchange, labelled ones included. */
function everyEntry(says: string, breach: (entry: Entry) => string | null): Expectation {
  return {
    says,
    judge: ({ entries, labelled }) => {
      const all = [...entries, ...Object.values(labelled).flat()];
      if (all.length === 0) return inapplicable('the application was not called');
      const found = all.map(breach).find((one) => one !== null);
      return found === undefined || found === null ? satisfied() : contradicted(found);
    },
  };
}

const environKeepsItsContract = everyEntry('hands over an environ that keeps its contract', (entry) => {
  const breaches = environBreaches(entry);
  return breaches.length === 0 ? null : breaches.join('; ');
});

const callsPositionally = everyEntry('calls the application with two positional arguments', ({ positional, named }) =>
  positional === 2 && named.length === 0
    ? null
    : `${positional} positional and ${named.length} named arguments (${named.join(', ')})`,
);

/** Whether the application returned an object of its own with a close(); a file wrapper is the server's. */
function closable({ kind, result }: Event): boolean {
  return kind !== 'file-wrapper' && result?.type === 'object' && result.methods.includes('close');
}

const closes = everyEntry('calls close() of what was returned exactly once', (entry) => {
  const [returned] = events(entry, 'return');
  const closed = events(entry, 'close').length;
  if (returned === undefined || !closable(returned) || closed === 1) return null;
  return closed === 0 ? 'close() was not called' : `close() was called ${closed} times`;
});

/** What a server left undone that has died is not told once more; contract.next-client tells of its death. */
function whereItLives({ says, judge }: Expectation): Expectation {
  return {
    says,
    judge: (observation) =>
      observation.canary.fresh === 'none' ? inapplicable('the server serves no more') : judge(observation),
  };
}

/** Where the client leaves, a server that fails in this may do so or not, whatever comes first; body.close tells. */
const closesWhatWasReturned: Expectation = {
  ...closes,
  judge: (observation) =>
    observation.wire.ending === 'left' ? inapplicable('the client left') : closes.judge(observation),
};

const callsOnce: Expectation = {
  says: 'calls the application once for one request',
  judge: ({ entries, labelled }) => {
    const counts = [entries, ...Object.values(labelled)].map(({ length }) => length);
    const highest = Math.max(...counts);
    if (highest === 0) return inapplicable('the application was not called');
    return highest === 1 ? satisfied() : contradicted(`the application was called ${highest} times for one request`);
  },
};

/** Whether the application kept to its side of the contract, so that what is malformed on the wire is the server's. */
function innocent({ entries, labelled }: Observation): boolean {
  return [...entries, ...Object.values(labelled).flat()].every(
    (entry) => events(entry, 'start').every(keepsContract) && keepsLength(entry),
  );
}

/** Whether the application gave as many bytes as its Content-Length promised, if it promised any, and did so once. */
function keepsLength(entry: Entry): boolean {
  const [length, ...others] = declaredLengths(events(entry, 'start').at(-1));
  const given = [...events(entry, 'yield'), ...events(entry, 'write')].flatMap(({ args = [] }) => args);
  const total = given.reduce((sum, seen) => sum + (seen.type === 'bytes' ? seen.length : 0), 0);
  return length === undefined || (others.length === 0 && /^[0-9]+$/.test(length) && Number(length) === total);
}

function declaredLengths({ args: [, headers] = [] }: Partial<Event> = {}): readonly string[] {
  const pairs = headers?.type === 'list' ? headers.items : [];
  return pairs.flatMap((pair) => {
    const [name, value] = pair.type === 'tuple' || pair.type === 'list' ? pair.items : [];
    const named = name?.type === 'string' && name.value.toLowerCase() === 'content-length';
    return named && value?.type === 'string' ? [value.value] : [];
  });
}

const respondsWellFormed: Expectation = {
  says: 'sends responses in which a strict reader finds nothing wrong, and nothing after them',
  judge: (observation) => {
    const { responses } = observation.wire;
    // Where one more request is answered on the connection, what is left over is a part of its response.
    const { same } = observation.canary;
    const excess = same === 'own' || same === 'other' ? '' : observation.wire.excess;
    if (responses.length === 0) return inapplicable('there was no response');
    if (speaksHttp2(observation.wire)) return inapplicable('the server speaks HTTP/2 with a client that begins so');
    if (!innocent(observation)) return inapplicable('the application itself broke the contract of start_response');
    const defects = responses.flatMap((response) => response.defects);
    if (defects.length > 0) return contradicted(defects.join('; '));
    return excess === ''
      ? satisfied()
      : contradicted(`after the last response came "${escapeBytes(excess.slice(0, 120))}"`);
  },
};

const keepsResponsesApart: Expectation = {
  says: 'answers one more request on the same connection, where it stays open, with exactly its own response',
  judge: ({ canary }) => {
    if (canary.same === 'not tried' || canary.same === 'none') return inapplicable('the connection was not kept open');
    return canary.same === 'own' ? satisfied() : contradicted(`it got "${escapeBytes(canary.seen.slice(0, 200))}"`);
  },
};

/** What a server does then is told by error.trapped, a SHOULD. */
function asksForTheEnd(entry: Entry): boolean {
  return events(entry, 'raise').some(({ raised }) => deadly.some((type) => type === raised?.type));
}

const servesOn: Expectation = {
  says: 'serves the next client',
  judge: ({ canary, entries }) => {
    if (canary.fresh === 'not tried' || canary.fresh === 'own') return satisfied();
    if (entries.some(asksForTheEnd)) return inapplicable('the application raised what ends a process');
    return contradicted(`the next client got: ${escapeBytes(canary.seen.slice(0, 200))}`);
  },
};

export const standingContract = suite(heading, ({ must }) => [
  must('contract.environ', 'every environ keeps its contract', {
    send: everyExchange,
    expect: environKeepsItsContract,
  }),
  must('contract.positional-arguments', 'every call of the application has two positional arguments', {
    send: everyExchange,
    expect: callsPositionally,
  }),
  must('contract.one-invocation', 'the application is called once for one request', {
    send: everyExchange,
    expect: callsOnce,
  }),
  must('contract.close', 'close() of what was returned is called exactly once', {
    send: everyExchange,
    expect: whereItLives(closesWhatWasReturned),
  }),
  must('contract.well-formed-response', 'every response is well-formed and nothing follows it', {
    send: everyExchange,
    expect: whereItLives(respondsWellFormed),
  }),
  must('contract.own-response', 'a further request on the connection gets its own response', {
    send: everyExchange,
    expect: keepsResponsesApart,
  }),
  must('contract.next-client', 'whatever came before, the next client is served', {
    send: everyExchange,
    expect: servesOn,
  }),
]);
