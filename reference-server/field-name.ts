/**
 * Field names (RFC 9110, 5.1). They are few, and the same ones come with every message, so what is found out about one is
 * kept; not of more names than a peer that invents them should be able to make the server remember.
 */

import { token } from './grammar.ts';

interface FieldName {
  /** The name as it was sent. */
  readonly name: string;
  /** The name in lower case, for field names are case-insensitive. */
  readonly key: string;
}

const SLOTS = 1024;
const NAME_LENGTH = 64;

/** Of each slot, the name that came last: so nobody can fill the memory with names. */
const names: (FieldName | undefined)[] = new Array(SLOTS).fill(undefined);

/** What there is to know of a name; undefined where it is not a token. */
export function fieldName(name: string): FieldName | undefined {
  if (name === '') return undefined;
  const slot = slotOf(name);
  const known = names[slot];
  if (known?.name === name) return known;
  if (!token.test(name)) return undefined;
  const made = { name: internalized(name), key: internalized(name.toLowerCase()) };
  if (name.length <= NAME_LENGTH) names[slot] = made;
  return made;
}

// The length and three octets tell nearly all names apart that come often, and cost less than a hash of all octets.
function slotOf(name: string): number {
  const { length } = name;
  const last = length - 1;
  const octets =
    (name.charCodeAt(0) << 2) ^ (name.charCodeAt(last) << 4) ^ (name.charCodeAt(last - (length >> 2)) << 5);
  return (length ^ octets) % SLOTS;
}

/** The name in lower case; undefined where it is not a token. */
export function keyOf(name: string): string | undefined {
  return fieldName(name)?.key;
}

// As the name of a property, a string is one that the engine compares by its address.
function internalized(text: string): string {
  const [same = text] = Object.keys({ [text]: true });
  return same;
}
