/** Claims about what came over the wire, with the journal as witness of what reached the application. */
import { contradicted, type Expectation, inapplicable, satisfied, unclear, type Verdict } from './expectation.ts';
import type { Observation, Response, Wire } from './observation.ts';
import { escapeBytes } from './stimulus.ts';

/** Judges the nth response that was due (from 1). */
export function response(
  says: string,
  nth: number,
  judge: (response: Response, observation: Observation) => Verdict,
): Expectation {
  return {
    says,
    judge: (observation) => {
      const found = observation.wire.responses[nth - 1];
      return found === undefined ? contradicted(describeEnd(observation)) : judge(found, observation);
    },
  };
}

/** How the exchange ended, for a verdict that misses a response. */
export function describeEnd({ wire: { missed, ending, received } }: Observation): string {
  const got = received === '' ? 'no response' : `received "${cut(received)}"`;
  return missed.length > 0 ? `${got} until the deadline` : `${got}, connection ${ending}`;
}

/** Text as a verdict shows it: escaped, and not too much of it. */
export function cut(text: string): string {
  return text.length > 200 ? `${escapeBytes(text.slice(0, 200))}…` : escapeBytes(text);
}

/** Values of a field, by its case-insensitive name. */
export function fieldValues({ fields }: Pick<Response, 'fields'>, name: string): readonly string[] {
  return fields.filter(([found]) => found.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** Members of a field whose value is a list, in lower case. */
export function listMembers(response: Pick<Response, 'fields'>, name: string): readonly string[] {
  const members = fieldValues(response, name).flatMap((value) => value.toLowerCase().split(','));
  return members.map((member) => member.trim()).filter((member) => member !== '');
}

/** The first response has this status and, if told, exactly this body, and is complete. */
export function responds(status: number, body?: string): Expectation {
  const says = `answers ${status}${body === undefined ? '' : ` with the body "${escapeBytes(body)}"`}`;
  return response(says, 1, (found) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    if (body !== undefined && found.body !== body) return contradicted(`the body is "${cut(found.body)}"`);
    return found.complete ? satisfied() : contradicted('the response does not reach its end');
  });
}

/** The application is called; for claims about what comes of its answer. */
export const reachesApplication: Expectation = {
  says: 'calls the application',
  judge: (observation) =>
    observation.entries.length > 0
      ? satisfied()
      : contradicted(`the application was not called (${describeEnd(observation)})`),
};

/**
 * Whether the response tells of an error, for whose sake the server gave the application's up: of which class the error is, no
 * sentence says.
 */
export const isError = ({ status }: Pick<Response, 'status'>): boolean => status >= 400 && status <= 599;

/** Gives up the response, where an application asks for what cannot be: an error status, or the end of the connection. */
export const failsInstead: Expectation = {
  says: 'answers an error, or closes, instead',
  judge: ({ wire: { responses, ending } }) => {
    const [first] = responses;
    if (first === undefined) {
      return ending === 'open' ? contradicted('there was no response') : satisfied(`connection ${ending}`);
    }
    return isError(first) ? satisfied(`status ${first.status}`) : contradicted(`the status is ${first.status}`);
  },
};

/** The response is one with this status, and not a single octet follows its head. */
export function bodiless(status: number): Expectation {
  return response(`answers ${status} and sends no content`, 1, (found, { wire }) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    const content = found.body + wire.excess;
    return content === '' ? satisfied() : contradicted(`content follows the head: "${cut(content)}"`);
  });
}

/** The first response has this status and the field, with a value that matches. */
export function sendsField(status: number, name: string, value = /^/): Expectation {
  return response(`answers ${status} with the field ${name}`, 1, (found) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    const values = fieldValues(found, name);
    if (values.length === 0) return contradicted(`the response has no ${name}`);
    const odd = values.find((one) => !value.test(one));
    return odd === undefined ? satisfied() : contradicted(`${name} is "${cut(odd)}"`);
  });
}

/** The first response has this status and none of the fields. */
export function lacksFields(status: number, ...names: readonly string[]): Expectation {
  return response(`answers ${status} without ${names.join(' or ')}`, 1, (found) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    const present = names.filter((name) => fieldValues(found, name).length > 0);
    return present.length === 0
      ? satisfied()
      : contradicted(present.map((name) => `${name} is "${cut(fieldValues(found, name).join())}"`).join(' and '));
  });
}

/** The first response has this status and the field either not at all or with exactly this value. */
export function fieldIsIfSent(status: number, name: string, value: string): Expectation {
  return response(`answers ${status}, and if it sends ${name}, with the value "${value}"`, 1, (found) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    const values = fieldValues(found, name);
    if (values.length === 0) return satisfied(`no ${name}`);
    return values.every((one) => one === value)
      ? satisfied()
      : contradicted(`${name} is "${cut(values.join('", "'))}"`);
  });
}

/** The first response has this status and the field exactly once. */
export function sendsOnce(status: number, name: string): Expectation {
  return response(`answers ${status} with one ${name}`, 1, (found) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    const values = fieldValues(found, name);
    return values.length === 1
      ? satisfied()
      : contradicted(`${name} is sent ${values.length} times: "${cut(values.join('", "'))}"`);
  });
}

/** The first response has this status and the field, which nobody obliges it to send, not twice. */
export function sendsOnceAtMost(status: number, name: string): Expectation {
  return response(`answers ${status} with one ${name} at most`, 1, (found) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    const values = fieldValues(found, name);
    return values.length <= 1
      ? satisfied()
      : contradicted(`${name} is sent ${values.length} times: "${cut(values.join('", "'))}"`);
  });
}

/** No response holds the field, and nothing beyond the responses that are due was sent. */
export function leaksNot(name: string): Expectation {
  return {
    says: `sends no field ${name} and no second response`,
    judge: ({ wire: { responses, excess } }) => {
      const injected = responses.some((one) => fieldValues(one, name).length > 0);
      if (injected) return contradicted(`the response has the field ${name}`);
      return excess === '' ? satisfied() : contradicted(`"${cut(excess)}" follows the response`);
    },
  };
}

/** The server's own error response is so; inapplicable where it closes without one, or hands the request over. */
export function ownError(expectation: (status: number) => Expectation): Expectation {
  return {
    says: `where it answers an error of its own: ${expectation(400).says.replace('400', 'it')}`,
    judge: (observation) => {
      const { status } = observation.wire.responses[0] ?? { status: 0 };
      if (observation.entries.length > 0) return inapplicable('the server hands the request to the application');
      if (status < 400) return inapplicable('the server answers no error of its own');
      return expectation(status).judge(observation);
    },
  };
}

/** Serves the request: the application is called for it once, and its successful response arrives. */
export const serves: Expectation = {
  says: 'hands the request to the application and answers 200',
  judge: (observation) => {
    const { entries, wire } = observation;
    const [first] = wire.responses;
    if (entries.length !== 1) {
      const times = entries.length === 0 ? 'not called' : `called ${entries.length} times`;
      return contradicted(
        `the application was ${times} (${first ? `response ${first.status}` : describeEnd(observation)})`,
      );
    }
    if (first === undefined) return contradicted(describeEnd(observation));
    if (first.status !== 200) return contradicted(`the status is ${first.status}`);
    return first.complete ? satisfied() : contradicted('the response does not reach its end');
  },
};

/**
 * Refuses the message: an error status (one of those told, or any other of 400 to 599) or the end of the connection,
 * the application never called for it, and nothing of it served as a further request.
 */
export function refuses(...favoured: readonly number[]): Expectation {
  const says = `refuses the message (${favoured.join(', ') || '400'}, another error status, or closes) without calling the application`;
  return {
    says,
    onWire: true,
    judge: (observation) => {
      const { wire, entries, labelled } = observation;
      const [first] = wire.responses;
      const smuggled = Object.entries(labelled).find(([, found]) => found.length > 0);
      if (entries.length > 0) return contradicted(`the application was called (response ${first?.status ?? 'none'})`);
      if (smuggled !== undefined) return contradicted(`a request hidden in the message ("${smuggled[0]}") was served`);
      if (first === undefined) {
        return wire.ending === 'open'
          ? unclear('the server neither answered nor closed before the deadline')
          : satisfied(`connection ${wire.ending} without a response`);
      }
      if (first.status >= 400 && first.status <= 599) return satisfied(`status ${first.status}`);
      if (first.status === 0) return contradicted(`what came back has no status line: "${cut(first.body)}"`);
      return contradicted(`the status is ${first.status}`);
    },
  };
}

/** No response has a CR without LF in its head, nor a field that such a CR would bring into being. */
export const sendsNoBareCr: Expectation = response('sends no CR without LF in the head', 1, ({ head }) =>
  /\r(?!\n)/.test(head) ? contradicted(`the head is "${cut(head)}"`) : satisfied(),
);

/** Serves a request whose target has so many octets, with nothing of it cut off. */
export function servesWhole(targetLength: number): Expectation {
  return {
    says: 'serves it with the target uncut',
    judge: (observation) => {
      const [entry] = observation.entries;
      if (entry === undefined) return contradicted(`the application was not called (${describeEnd(observation)})`);
      const path = entry.environ.items.find(([name]) => name.type === 'string' && name.value === 'PATH_INFO')?.[1];
      const length = path?.type === 'string' ? path.length : 0;
      return length === targetLength ? satisfied() : contradicted(`PATH_INFO has ${length} of ${targetLength} octets`);
    },
  };
}

/** No line of the head begins with whitespace. */
export const sendsOneLine: Expectation = response('sends no folded field line', 1, ({ head }) =>
  /\n[ \t]/.test(head) ? contradicted(`the head is "${cut(head)}"`) : satisfied(),
);

/** Whether the client began with the preface of HTTP/2, and was answered by a SETTINGS frame (RFC 9113 section 3.4). */
export function speaksHttp2({ sent, received }: Wire): boolean {
  return sent.join('').startsWith('PRI * HTTP/2.0') && /^[\s\S]{3}\x04[\x00\x01]\0{4}/.test(received);
}

export const answersInHttp2: Expectation = {
  says: 'goes on in HTTP/2',
  judge: ({ wire }) => (speaksHttp2(wire) ? satisfied('HTTP/2') : contradicted('no SETTINGS frame came')),
};

/** Holds the claim only where there is a response: no sentence forbids to close without one. */
export function ifAnswered(expectation: Expectation): Expectation {
  return {
    ...expectation,
    judge: (observation) => {
      const { responses, ending } = observation.wire;
      return responses.length === 0 && ending !== 'open'
        ? inapplicable('the server closes without a response')
        : expectation.judge(observation);
    },
  };
}
