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

const names = new Map<string, FieldName>();
const NAMES = 1024;
const NAME_LENGTH = 64;

/** What there is to know of a name; undefined where it is not a token. */
export function fieldName(name: string): FieldName | undefined {
  return names.get(name) ?? makeFieldName(name);
}

/** The name in lower case; undefined where it is not a token. */
export function keyOf(name: string): string | undefined {
  return fieldName(name)?.key;
}

function makeFieldName(name: string): FieldName | undefined {
  if (!token.test(name)) return undefined;
  const made = { name: internalized(name), key: internalized(name.toLowerCase()) };
  if (names.size < NAMES && name.length <= NAME_LENGTH) names.set(name, made);
  return made;
}

// As the name of a property, a string is one that the engine compares by its address.
function internalized(text: string): string {
  const [same = text] = Object.keys({ [text]: true });
  return same;
}
