/**
 * Field names (RFC 9110, 5.1). They are few, and the same ones come with every message, so what is found out about one is
 * kept; not of more names than a peer that invents them should be able to make the server remember.
 */

import { token } from './grammar.ts';

const keys = new Map<string, string>();
const KEYS = 1024;
const KEY_LENGTH = 64;

/** The name in lower case, for field names are case-insensitive; undefined where it is not a token. */
export function keyOf(name: string): string | undefined {
  return keys.get(name) ?? makeKey(name);
}

function makeKey(name: string): string | undefined {
  if (!token.test(name)) return undefined;
  // As the name of a property, a string is one that the engine compares by its address.
  const [key = ''] = Object.keys({ [name.toLowerCase()]: true });
  if (keys.size < KEYS && name.length <= KEY_LENGTH) keys.set(name, key);
  return key;
}
