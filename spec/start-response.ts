/** The application's side of start_response (PEP 3333, "The start_response() Callable"), as a zod schema. */
import { z } from 'zod';
import type { Event, Seen } from './probe/journal.ts';

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Headers that only the server may speak of (RFC 2616 section 13.5.1, to which the PEP refers). */
export const hopByHop: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
];

/** A status-code and a reason-phrase, one space between, no control characters. */
export const status = z.string().regex(/^[1-9]\d\d [\x20-\x7e\xa0-\xff]+(?<! )$/);

export const headers = z
  .array(
    z.tuple([
      z
        .string()
        .regex(token)
        .refine((name) => !hopByHop.includes(name.toLowerCase())),
      z.string().regex(/^[\x20-\x7e\x80-\xff]*$/),
    ]),
  )
  .refine((all) => {
    const lengths = all.filter(([name]) => name.toLowerCase() === 'content-length');
    return lengths.length <= 1 && lengths.every(([, value]) => /^\d+$/.test(value));
  });

/** Whether a journalled call of start_response kept to the application's side of the contract. */
export function keepsContract({ args = [] }: Event): boolean {
  const [first, second] = args;
  return status.safeParse(text(first)).success && headers.safeParse(pairs(second)).success;
}

function text(seen: Seen | undefined): string | null {
  return seen?.type === 'string' ? seen.value : null;
}

function pairs(seen: Seen | undefined): unknown {
  if (seen?.type !== 'list') return null;
  return seen.items.map((item) => (item.type === 'tuple' ? item.items.map(text) : null));
}
