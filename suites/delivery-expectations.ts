/** Claims about how the application's response reached the client: what of it, unaltered, and when. */
import { isDeepStrictEqual } from 'node:util';
import type { Expectation, Verdict } from './expectation.ts';
import { contradicted, inapplicable, satisfied, unclear } from './expectation.ts';
import type { Look, Observation, Response } from './observation.ts';
import { escapeBytes } from './stimulus.ts';
import { fieldValues, isError, response } from './wire-expectations.ts';

/** A claim that something does not come counts only where the application was called. */
function calledYet(expectation: Expectation): Expectation {
  return {
    ...expectation,
    judge: (observation) =>
      observation.entries.length === 0 ? unclear('the application was not called') : expectation.judge(observation),
  };
}

/** What was received at a glance, without interim responses. */
function glance(
  name: string,
  says: string,
  judge: (received: string, look: Look, observation: Observation) => Verdict,
): Expectation {
  return {
    says,
    judge: (observation) => {
      const look = observation.looks[name];
      if (look === undefined || look.entries.length === 0) return unclear('the application was not called by then');
      return judge(
        look.received.replace(/^(?:HTTP\/1\.1 1\d\d[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)+/, ''),
        look,
        observation,
      );
    },
  };
}

/** Nothing of the response had come at that glance. */
export function withholds(look: string): Expectation {
  return glance(look, 'sends nothing while the application has no body yet', (received) =>
    received === '' ? satisfied() : contradicted(`the client had received "${escapeBytes(received.slice(0, 200))}"`),
  );
}

/** A text had come at that glance, while the application was still waiting. */
export function shows(look: string, text: string): Expectation {
  return glance(look, `has sent "${escapeBytes(text)}" while the application waits`, (received) =>
    received.includes(text)
      ? satisfied()
      : contradicted(
          `the client had received ${received === '' ? 'nothing' : `"${escapeBytes(received.slice(-200))}"`}`,
        ),
  );
}

/** Holds a claim only where a text had come at that glance. */
export function onceShown(look: string, text: string, expectation: Expectation): Expectation {
  return {
    ...expectation,
    judge: (observation) =>
      observation.looks[look]?.received.includes(text)
        ? expectation.judge(observation)
        : inapplicable('the server had sent nothing by then'),
  };
}

/** The response has a status code, with any reason phrase. */
export function statusIs(status: number): Expectation {
  return response(`answers ${status}`, 1, (found) =>
    found.status === status ? satisfied() : contradicted(`the status is ${found.status}`),
  );
}

/** The reason phrase as it is: clients pass over it, and not every version of HTTP has one. */
export function notesReason(status: number): Expectation {
  return response(`answers ${status} with a reason phrase, or without`, 1, (found) =>
    found.status === status
      ? satisfied(`the reason phrase is "${escapeBytes(found.reason)}"`)
      : contradicted(`the status is ${found.status}`),
  );
}

/** The reason phrase of the application reaches the client byte for byte, where it is sent at all. */
export function sendsReason(reason: string): Expectation {
  return response(`sends the reason phrase "${escapeBytes(reason)}"`, 1, (found) => {
    if (found.reason === reason) return satisfied();
    return found.reason.startsWith(reason.slice(0, 2))
      ? contradicted(`the status line tells ${found.status} "${escapeBytes(found.reason)}"`)
      : inapplicable(`the server sends a reason phrase of its own: "${escapeBytes(found.reason)}"`);
  });
}

/** What is answered, if anything is, has another status: one that belongs to an answer before it. */
export function answersNot(status: number): Expectation {
  return calledYet({
    says: `does not answer ${status}`,
    judge: ({ wire }) =>
      wire.responses.some((found) => found.status === status) ? contradicted(`the status is ${status}`) : satisfied(),
  });
}

/** A field has exactly these values, a line each, in order. */
export function fieldIs(name: string, ...values: readonly string[]): Expectation {
  const told = values.map((value) => `"${escapeBytes(value)}"`).join(', ');
  return response(`sends ${name}: ${told}`, 1, (found) => {
    const sent = fieldValues(found, name);
    return isDeepStrictEqual(sent, values)
      ? satisfied()
      : contradicted(`${name} is ${sent.map((value) => `"${escapeBytes(value)}"`).join(', ') || 'absent'}`);
  });
}

/** A field has exactly one line, whatever it says. */
export function fieldOnce(name: string): Expectation {
  return response(`sends one field ${name}`, 1, (found) => {
    const count = fieldValues(found, name).length;
    return count === 1 ? satisfied() : contradicted(`${name} is there ${count} times`);
  });
}

/** The response, whatever it is, has no such field. */
export function fieldAbsent(name: string): Expectation {
  return calledYet({
    says: `sends no field ${name}`,
    judge: ({ wire: { responses } }) =>
      responses.some((found) => fieldValues(found, name).length > 0)
        ? contradicted(`the response has a field ${name}`)
        : satisfied(),
  });
}

/** A body, by its beginning, its end and its length. */
export function bodyLength(length: number): Expectation {
  return response(`sends a body of ${length} bytes`, 1, (found) =>
    found.body.length === length ? satisfied() : contradicted(`the body has ${found.body.length} bytes`),
  );
}

/** At most so many bytes follow the head, and nothing after the message. */
export function sendsAtMost(bytes: number): Expectation {
  return response(`sends at most ${bytes} bytes of body`, 1, ({ body, head, chunks }, { wire }) => {
    const sent = chunks.length > 0 ? body.length : wire.received.length - wire.received.indexOf(head) - head.length;
    return sent <= bytes ? satisfied() : contradicted(`${sent} bytes of body were sent`);
  });
}

/**
 * Whatever the application told of its length: an error, a response that breaks off, or one that is framed in one way
 * with one Content-Length at most, and holds the body.
 */
export function sendsOneLength(body: string): Expectation {
  return calledYet({
    says: `answers with an error, or sends "${escapeBytes(body)}" with one well-formed Content-Length at most`,
    judge: ({ wire: { responses, excess, ending } }) => {
      const [found] = responses;
      if (found === undefined) {
        return ending === 'open' ? contradicted('the client was left without an answer') : satisfied('it closes');
      }
      const lengths = fieldValues(found, 'Content-Length');
      const told = lengths.map((value) => `"${escapeBytes(value)}"`).join(' and ');
      if (lengths.length > 1 || lengths.some((value) => !/^[0-9]+$/.test(value))) {
        return contradicted(`Content-Length is ${told}`);
      }
      if (excess !== '') return contradicted(`"${escapeBytes(excess.slice(0, 100))}" follows the response`);
      if (found.status === 0 || isError(found)) return satisfied(`status ${found.status}`);
      if (!found.complete) return satisfied('the response breaks off');
      return found.body === body
        ? satisfied(`framed by ${found.framing}`)
        : contradicted(`the body is "${escapeBytes(found.body.slice(0, 200))}"`);
    },
  });
}

/** How a complete body is framed; each way conforms, and is told. */
export function frames(body: string, ...framings: readonly Response['framing'][]): Expectation {
  return response(`sends "${escapeBytes(body)}" framed by ${framings.join(' or ')}`, 1, (found) => {
    if (found.body !== body) return contradicted(`the body is "${escapeBytes(found.body.slice(0, 200))}"`);
    if (!found.complete) return contradicted('the response does not reach its end');
    return framings.includes(found.framing)
      ? satisfied(`framed by ${found.framing}`)
      : contradicted(`framed by ${found.framing}`);
  });
}

/** An error status, or the end of the connection without a complete response. */
export const answersError: Expectation = calledYet({
  says: 'answers with an error status, or ends the connection',
  judge: ({ wire }) => {
    const [first] = wire.responses;
    if (first === undefined) {
      return wire.ending === 'open'
        ? contradicted('the client was left without an answer')
        : satisfied('ends the connection');
    }
    if (first.status === 0) {
      return wire.received.includes('\r\n\r\n')
        ? contradicted(`the client received "${escapeBytes(wire.received.slice(0, 100))}"`)
        : satisfied('the response breaks off');
    }
    if (isError(first)) return satisfied(`status ${first.status}`);
    return first.complete
      ? contradicted(`the status is ${first.status}, and the response complete`)
      : satisfied('the response breaks off');
  },
});

/** The message breaks off, or the connection ends: the client can tell that something is missing. */
export const breaksOff: Expectation = response('leaves the response incomplete', 1, (found) =>
  !found.complete || found.framing === 'until-close'
    ? satisfied('the response is incomplete')
    : satisfied('the response is ended as if it were complete'),
);

/** The connection is ended before it serves another request. */
export const endsConnection: Expectation = calledYet({
  says: 'ends the connection, and serves no other request on it',
  judge: ({ wire: { ending }, labelled }) => {
    if ((labelled['2']?.length ?? 0) > 0) return contradicted('the next request of the connection was served');
    return ending === 'open' ? contradicted('the connection is still open') : satisfied();
  },
});

/** One status line on the wire and no more. */
export const oneStatusLine: Expectation = calledYet({
  says: 'sends one status line',
  judge: ({ wire: { received } }) => {
    const count = received.match(/HTTP\/1\.[01] [2-5]\d\d/g)?.length ?? 0;
    return count <= 1 ? satisfied() : contradicted(`${count} status lines were received`);
  },
});

/** A text is not received. */
export function keepsBack(text: string): Expectation {
  return calledYet({
    says: `never sends "${escapeBytes(text)}"`,
    judge: ({ wire: { received } }) =>
      received.includes(text) ? contradicted(`"${escapeBytes(text)}" was received`) : satisfied(),
  });
}

/** A new request is served afterwards. */
export const survives: Expectation = calledYet({
  says: 'goes on serving',
  judge: ({ canary }) =>
    canary.same === 'own' || canary.fresh === 'own'
      ? satisfied()
      : contradicted(`a further request got ${canary.seen || 'nothing'}`),
});

/** At most one 100 (Continue), and none once the final response has begun. */
export const continuesOnce: Expectation = response('sends 100 (Continue) at most once', 1, ({ interim }) => {
  const count = interim.filter(({ status }) => status === 100).length;
  return count <= 1
    ? satisfied(count === 1 ? 'it sends 100 (Continue)' : 'it sends no 100 (Continue)')
    : contradicted(`100 (Continue) came ${count} times`);
});
