/** Claims about the connection: whether it persists, what is told of it, and how requests on it are answered. */
import { all, contradicted, type Expectation, inapplicable, satisfied, unclear } from './expectation.ts';
import type { Observation, Response } from './observation.ts';
import { escapeBytes } from './stimulus.ts';
import { cut, describeEnd, fieldValues, listMembers, refuses, response } from './wire-expectations.ts';

/** Ends the connection; the stimulus awaits it, or sends one more request, `again`, which is not to be answered. */
export const closes: Expectation = {
  says: 'closes the connection',
  judge: ({ wire: { ending, responses }, labelled }) => {
    if (labelled.again?.length) return contradicted('one more request on the connection was served');
    if (responses.length > 1) return contradicted(`one more response ${responses[1]?.status} came on the connection`);
    return ending === 'open'
      ? contradicted(`the connection stays open (response ${responses[0]?.status ?? 'none'})`)
      : satisfied();
  },
};

/** Refuses the message, and does not go on with what follows it. */
export const refusesAndCloses: Expectation = { ...all(refuses(400), closes), onWire: true };

/** The connection carries another request. */
export const persists: Expectation = {
  says: 'keeps the connection open and serves the next request on it',
  judge: ({ canary, wire }) => {
    if (canary.same === 'own') return satisfied();
    if (wire.responses.length === 0) return unclear('there was no response');
    return contradicted(canary.same === 'not tried' ? 'the server closes, or tells that it closes' : cut(canary.seen));
  },
};

/** Answers the requests with these bodies, in this order. A server that closes in between has answered what it must. */
export function answersInOrder(...bodies: readonly string[]): Expectation {
  return {
    says: `answers in order: ${bodies.map((body) => `"${escapeBytes(body)}"`).join(', ')}`,
    judge: (observation) => {
      const { responses, ending } = observation.wire;
      const wrong = responses.find(
        ({ body, status, complete }, index) => status < 200 || status >= 300 || (complete && body !== bodies[index]),
      );
      if (wrong !== undefined) {
        return contradicted(`response ${responses.indexOf(wrong) + 1} is ${wrong.status} "${cut(wrong.body)}"`);
      }
      const twice = Object.entries(observation.labelled).find(([, entries]) => entries.length > 1);
      if (twice !== undefined) return contradicted(`request ${twice[0]} was served ${twice[1].length} times`);
      const broken = responses.findIndex(({ complete }) => !complete) + 1;
      if (broken > 0 && ending === 'open') return contradicted(`response ${broken} does not reach its end`);
      if (broken > 0) return inapplicable(`the connection ended (${ending}) within response ${broken}`);
      if (responses.length === bodies.length) return satisfied();
      // A server that has said close must not serve what follows (RFC 9112 section 9.6).
      const told = responses.some((found) => listMembers(found, 'Connection').includes('close'));
      return told || ending !== 'open'
        ? inapplicable(`the connection ended (${ending}) after response ${responses.length}`)
        : contradicted(describeEnd(observation));
    },
  };
}

/** The request with that label never reaches the application. */
export function servesNot(label: string): Expectation {
  return {
    says: 'serves no further request of that connection',
    judge: ({ labelled }) => (labelled[label]?.length ? contradicted('the request behind it was served') : satisfied()),
  };
}

/** As `servesNot`, of a server that has said close in its first response. */
export function servesNotAfterClose(label: string): Expectation {
  const { says, judge } = servesNot(label);
  return response(`${says}, once a response has said close`, 1, (found, observation) =>
    options(found).includes('close')
      ? judge(observation)
      : inapplicable('the response does not say "Connection: close"'),
  );
}

const options = (found: Response) => listMembers(found, 'Connection');

/** Says in its response that it closes, where the response is HTTP/1.1 and the connection indeed does not persist. */
export const tellsThatItCloses: Expectation = response(
  'says "Connection: close" where it does not keep the connection open',
  1,
  (found, { canary }) => {
    if (found.version === '1.0') return inapplicable('the response is HTTP/1.0, which closes unless it says otherwise');
    if (options(found).includes('close')) return satisfied();
    return canary.same === 'own' ? inapplicable('the server keeps the connection open') : contradicted(told(found));
  },
);

/** The response bears the close option. */
export const saysClose: Expectation = response('says "Connection: close" in its response', 1, (found) => {
  if (found.version === '1.0' && !options(found).includes('keep-alive')) return satisfied('an HTTP/1.0 response');
  return options(found).includes('close') ? satisfied() : contradicted(told(found));
});

function told(found: Response): string {
  const values = fieldValues(found, 'Connection');
  return values.length === 0 ? 'the response has no Connection field' : `Connection is "${cut(values.join(', '))}"`;
}

/** Answers nothing but its own response: closes after it, where it told so. */
export const keepsItsWord: Expectation = response('closes the connection where it says so', 1, (found, { wire }) => {
  if (!options(found).includes('close')) return inapplicable('the response does not say "Connection: close"');
  return wire.ending === 'open' ? contradicted('the connection stays open') : satisfied();
});

/** Fields about the connection are named in Connection. */
export function listsInConnection(name: string): Expectation {
  return response(`names ${name} in Connection where it sends that field`, 1, (found) => {
    if (fieldValues(found, name).length === 0) return inapplicable(`the server sends no ${name}`);
    return options(found).includes(name.toLowerCase()) ? satisfied() : contradicted(told(found));
  });
}

/** A new connection gets its own response. */
export const lives: Expectation = {
  says: 'goes on serving other connections',
  judge: ({ canary }: Observation) =>
    canary.fresh === 'own' || canary.same === 'own'
      ? satisfied()
      : contradicted(`a new connection got ${canary.fresh}`),
};

/** Another client, which asked meanwhile, got its response. */
export function servesOther(name: string): Expectation {
  return {
    says: 'serves another client meanwhile',
    judge: ({ looks }) => {
      const look = looks[name];
      if (look === undefined) return inapplicable('the server was not seen to serve two requests at once');
      const [found] = look.responses;
      if (found?.status === 200 && found.complete) return satisfied();
      return contradicted(`another client got "${cut(look.received)}"`);
    },
  };
}

/** The response ends by its own framing, or the server has closed the connection. */
export const definesItsLength: Expectation = response(
  'ends the response by its own length, or by closing',
  1,
  ({ framing, complete }, { wire }) => {
    if (framing === 'until-close' && wire.ending === 'open') {
      return contradicted('the response has no length, and the connection stays open');
    }
    return complete ? satisfied(framing) : contradicted('the response does not reach its end');
  },
);
