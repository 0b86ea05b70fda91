/** Claims about wsgi.input and wsgi.errors: what the calls of the application gave. */
import { isDeepStrictEqual } from 'node:util';
import type { Entry, Event, Seen } from '../spec/index.ts';
import { afterwards, events, happenedIn, invocation, tell } from './application-expectations.ts';
import { contradicted, type Expectation, inapplicable, satisfied, unclear, type Verdict } from './expectation.ts';
import { escapeBytes } from './stimulus.ts';

/** Calls that read, `drain` included. */
function readings(entry: Entry): readonly Event[] {
  return entry.events.filter(({ what }) => what === 'read' || what === 'drain');
}

/** A call that raised or never came back, before anything can be said of what it gave. */
function hindrance(entry: Entry): Verdict | undefined {
  const failed = readings(entry).find(({ raised }) => raised !== undefined);
  if (failed?.raised !== undefined) {
    return contradicted(`${failed.name ?? failed.what}() raised ${failed.raised.type}: ${failed.raised.message}`);
  }
  return happenedIn(entry, 'done') || happenedIn(entry, 'return')
    ? undefined
    : contradicted('the read was still waiting at the deadline, though the whole request was there');
}

/** Judges what the reads gave, none of which may raise, or still wait when the request is complete. */
function reading(says: string, judge: (events: readonly Event[], entry: Entry) => Verdict): Expectation {
  return afterwards(says, (entry, { wire }) => {
    const hindered = hindrance(entry);
    const waited = wire.missed.some((missed) => missed.startsWith('response')) && readings(entry).length > 0;
    if (hindered !== undefined) return hindered;
    if (waited) return contradicted('a read came back only when the connection was given up');
    return readings(entry).length === 0 ? unclear('the application did not read') : judge(readings(entry), entry);
  });
}

function bytesOf(seen: Seen | undefined): string | undefined {
  return seen?.type === 'bytes' ? seen.value : undefined;
}

function linesOf(seen: Seen | undefined): readonly string[] {
  if (seen?.type === 'list' || seen?.type === 'tuple') return seen.items.flatMap((item) => bytesOf(item) ?? []);
  const bytes = bytesOf(seen);
  return bytes === undefined || bytes === '' ? [] : [bytes];
}

function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${escapeBytes(text)}"`).join(', ') || 'nothing';
}

/** Call by call, the reads give these bytes. */
export function gives(...wanted: readonly string[]): Expectation {
  return reading(`gives the application ${quoted(wanted)}, call by call`, (found) => {
    const given = found.map(({ result }) => bytesOf(result) ?? tell(result));
    return isDeepStrictEqual(given, wanted) ? satisfied() : contradicted(`the calls gave ${quoted(given)}`);
  });
}

/** One read of a body that breaks off raises, or gives no more than what came of it. */
export function givesNoMoreThan(body: string): Expectation {
  return {
    says: `gives the application no more than "${escapeBytes(body)}", or raises`,
    judge: ({ entries }) => {
      const [entry] = entries;
      if (entry === undefined) return satisfied('the application was not called');
      const [found] = readings(entry);
      if (found === undefined) return contradicted('the read came to no end');
      const given = bytesOf(found.result);
      return found.raised !== undefined || (given !== undefined && body.startsWith(given))
        ? satisfied()
        : contradicted(`the read gave ${tell(found.result)}`);
    },
  };
}

/** All reads together give these lines, whole. */
export function givesLines(...wanted: readonly string[]): Expectation {
  return reading(`gives the application the lines ${quoted(wanted)}`, (found) => {
    const given = found.flatMap(({ result }) => linesOf(result));
    return isDeepStrictEqual(given, wanted) ? satisfied() : contradicted(`the lines were ${quoted(given)}`);
  });
}

/** All reads together give these bytes, in pieces of a size at most, of which none is empty before the end. */
export function givesInPieces(whole: string, size: number): Expectation {
  return reading(`gives the application ${quoted([whole])} in pieces of at most ${size} bytes`, (found) => {
    const given = found.flatMap(({ result }) => linesOf(result));
    if (given.some((piece) => piece.length > size)) return contradicted(`the pieces were ${quoted(given)}`);
    return given.join('') === whole ? satisfied() : contradicted(`together the pieces are ${quoted([given.join('')])}`);
  });
}

/** All reads together give so many bytes. */
export function givesBytes(length: number): Expectation {
  return reading(`gives the application ${length} bytes`, (found) => {
    const given = found.reduce((sum, { result }) => sum + (result?.type === 'bytes' ? result.length : 0), 0);
    return given === length ? satisfied() : contradicted(`the reads gave ${given} bytes`);
  });
}

/** The last read gives an empty bytestring, or no lines. */
export const givesNothingMore: Expectation = reading('gives the application empty bytes past the end', (found) => {
  const last = found.at(-1)?.result;
  return last !== undefined && linesOf(last).length === 0 && (last.type === 'list' || last.type === 'bytes')
    ? satisfied()
    : contradicted(`the last read gave ${tell(last)}`);
});

/** Every read gives bytestrings of the exact type. */
export const givesBytestrings: Expectation = reading('gives the application objects of the type bytes', (found) => {
  const results = found.flatMap(({ result }) =>
    result === undefined ? [] : result.type === 'list' ? result.items : [result],
  );
  const odd = results.find((seen) => seen.type !== 'bytes');
  return odd === undefined ? satisfied() : contradicted(`a read gave ${tell(odd)}`);
});

/** readlines() returns a list. */
export const givesList: Expectation = reading('returns a list from readlines()', (found) => {
  const result = found.find(({ name }) => name === 'readlines')?.result;
  return result?.type === 'list' ? satisfied() : contradicted(`readlines() returned ${tell(result)}`);
});

/** Nothing of what was read holds a text that is not the body's. */
export function neverGives(text: string): Expectation {
  return invocation(`never gives the application "${escapeBytes(text)}"`, (entry) => {
    const given = readings(entry)
      .flatMap(({ result }) => linesOf(result))
      .join('');
    return given.includes(text) ? contradicted(`a read gave ${quoted([given.slice(0, 200)])}`) : satisfied();
  });
}

/** A step of wsgi.errors of each kind came back. */
export function takesErrors(method: 'write' | 'writelines' | 'flush'): Expectation {
  return afterwards(`takes ${method}() of wsgi.errors`, (entry) => {
    const calls = events(entry, 'errors').filter(({ name }) => name === method);
    const raised = calls.find((call) => call.raised !== undefined)?.raised;
    if (calls.length === 0) return unclear('the application did not come that far');
    return raised === undefined ? satisfied() : contradicted(`${method}() raised ${raised.type}: ${raised.message}`);
  });
}

/** A word with the nonce behind it comes into the server's log. */
export function logs(word: string): Expectation {
  return {
    says: `writes "${word}" to its log`,
    settled: ({ log, nonce }) => log === null || log.text.includes(`${word} ${nonce}`),
    judge: ({ log, nonce, entries }) => {
      if (entries.length === 0) return unclear('the application was not called');
      if (log === null) return inapplicable("the server's output is not seen by the kit");
      const { text, flooded } = log;
      if (text.includes(`${word} ${nonce}`)) return satisfied();
      if (flooded) return inapplicable('the server writes more to its output than can be read');
      return contradicted(`the log has no "${word} ${nonce}"`);
    },
  };
}

/** Holds a claim about a chunked body only where the server takes such bodies at all. */
export function chunkable(expectation: Expectation): Expectation {
  return {
    ...expectation,
    judge: (observation) => {
      const [response] = observation.wire.responses;
      if (observation.target.version === '1.0') return inapplicable('the server speaks HTTP/1.0, which has no chunks');
      return observation.entries.length === 0 && (response?.status === 411 || response?.status === 501)
        ? inapplicable(`the server refuses chunked bodies (status ${response.status})`)
        : expectation.judge(observation);
    },
  };
}

/** What the application may read is the body; it is nothing where neither length nor end is told. */
export function givesTold(body: string): Expectation {
  return reading(`gives the application ${quoted([body])}, or does not tell it where the body ends`, (found) => {
    const given = found.flatMap(({ result }) => linesOf(result)).join('');
    if (given === body) return satisfied();
    return given === ''
      ? satisfied('the end of a chunked body is not told')
      : contradicted(`it read ${quoted([given])}`);
  });
}
