/** What an application passes to start_response: whether a server may object to it, and the head that comes of it. */
import { headers as headersSchema, hopByHop, type Step, status as statusSchema, type Value } from '../../spec/index.ts';

type Start = Extract<Step, { do: 'start' }>;

export interface Head {
  readonly status: string;
  readonly headers: readonly (readonly [string, string])[];
}

export interface Objection {
  /** In words, behind «start_response takes». */
  readonly what: string;
  /** The requirement that a server breaks which does not object; null: it is free to mend it. */
  readonly requirement: string | null;
}

/** What a server may object to; null: the application keeps to its side. */
export function objectionTo({ status, headers }: Start): Objection | null {
  const early = (what: string): Objection => ({ what, requirement: 'start-response.early-check' });
  if (typeof status !== 'string') return early('a status that is no string');
  if (beyondLatin1(status)) return { what: 'a status beyond ISO-8859-1', requirement: 'unicode.response-range' };
  // RFC 9112 4: the phrase may be missing, and a server may think so of PEP 3333 too
  if (/^[2-5]\d\d ?$/.test(status)) return { what: 'a status without a phrase', requirement: null };
  if (!statusSchema.safeParse(status).success) return early('a malformed status');
  // in TypeScript a tuple is an array like any other
  if (typeof headers === 'object' && headers !== null && 'tuple' in headers) {
    return { what: 'a tuple of headers', requirement: null };
  }
  const pairs = pairsOf(headers);
  if (pairs === null) return early('headers that are no list of pairs');
  for (const [name, value] of pairs) {
    if (typeof name !== 'string' || typeof value !== 'string') return early('a header that is not made of strings');
    if (beyondLatin1(name + value))
      return { what: 'a header beyond ISO-8859-1', requirement: 'unicode.response-range' };
    if (hopByHop.includes(name.toLowerCase())) {
      const persistence = name.toLowerCase() === 'connection';
      return {
        what: persistence ? 'a header that decides on the connection' : 'a hop-by-hop header',
        requirement: persistence ? 'start-response.persistence' : 'start-response.hop-by-hop',
      };
    }
  }
  const lengths = pairs.filter(([name]) => String(name).toLowerCase() === 'content-length').map(([, value]) => value);
  if (!headersSchema.safeParse(pairs.filter(([, value]) => !lengths.includes(value))).success) {
    return early('a malformed header');
  }
  const odd = lengths.length > 1 || lengths.some((value) => !/^[0-9]+$/.test(String(value)));
  return odd ? { what: 'what is no Content-Length', requirement: null } : null;
}

/** The head of a call that nobody objects to. */
export function headOf({ status, headers }: Start): Head {
  const pairs = pairsOf(headers) ?? [];
  return { status: String(status), headers: pairs.map(([name, value]) => [String(name), String(value)]) };
}

function beyondLatin1(text: string): boolean {
  return /[^\u0000-\u00ff]/.test(text);
}

/** Pairs as they are written; null for anything else that stands in their place. */
function pairsOf(headers: Start['headers']): readonly [Value, Value][] | null {
  return Array.isArray(headers) ? headers : null;
}
