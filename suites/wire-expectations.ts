/** Claims about what came over the wire, with the journal as witness of what reached the application. */
import { contradicted, type Expectation, satisfied, unclear, type Verdict } from './expectation.ts';
import type { Observation, Response } from './observation.ts';
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
  const got = received === '' ? 'no response' : `received "${escapeBytes(received.slice(0, 200))}"`;
  return missed.length > 0 ? `${got} until the deadline` : `${got}, connection ${ending}`;
}

/** Values of a field, by its case-insensitive name. */
export function fieldValues({ fields }: Pick<Response, 'fields'>, name: string): readonly string[] {
  return fields.filter(([found]) => found.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** The first response has this status and, if told, exactly this body, and is complete. */
export function responds(status: number, body?: string): Expectation {
  const says = `answers ${status}${body === undefined ? '' : ` with the body "${escapeBytes(body)}"`}`;
  return response(says, 1, (found) => {
    if (found.status !== status) return contradicted(`the status is ${found.status}`);
    if (body !== undefined && found.body !== body)
      return contradicted(`the body is "${escapeBytes(found.body.slice(0, 200))}"`);
    return found.complete ? satisfied() : contradicted('the response does not reach its end');
  });
}

/**
 * Refuses the message: an error status (one of those told, or any other of 400 to 599) or the end of the connection,
 * the application never called for it, and nothing of it served as a further request.
 */
export function refuses(...favoured: readonly number[]): Expectation {
  const says = `refuses the message (${favoured.join(', ') || '400'}, another error status, or closes) without calling the application`;
  return {
    says,
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
      return contradicted(`the status is ${first.status}`);
    },
  };
}
