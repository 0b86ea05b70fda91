import { fieldName } from './field-name.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';

/** A field line: name, colon, value (RFC 9112 section 5). */
export interface Field {
  /** The name as it was sent. */
  readonly name: string;
  /** The name in lower case: field names are case-insensitive (RFC 9110, 5.1). */
  readonly key: string;
  /** The value without leading and trailing whitespace. */
  readonly value: string;
}

// field-line = field-name ":" OWS field-value OWS            ; RFC 9112, 5
// field-name = token                                         ; RFC 9110, 5.1
//
// Which octets a value may hold is the line reader's business: field-value is any text without whitespace around it.
export function parseFieldLine(line: string): Field {
  const colon = line.indexOf(':');
  const known = fieldName(line.slice(0, Math.max(colon, 0)));
  if (known === undefined) throw malformed(line);
  return { name: known.name, key: known.key, value: trimWhitespace(line, colon + 1) };
}

/** What stands in `text` from `from` on, without the OWS around it (RFC 9112, 5.1). */
function trimWhitespace(text: string, from: number): string {
  let start = from;
  let end = text.length;
  while (start < end && isWhitespace(text.charCodeAt(start))) start += 1;
  while (end > start && isWhitespace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

// OWS = *( SP / HTAB )
function isWhitespace(octet: number): boolean {
  return octet === 0x20 || octet === 0x09;
}

const malformations: readonly { when: RegExp; message: string; section: string }[] = [
  // RFC 9112, 2.2: whitespace between the start-line and the first field: reject, or ignore all such lines;
  // 5.2: a server that receives an obs-fold MUST reject the message, or replace the fold with SP.
  { when: /^[ \t]/, message: 'begins with whitespace: line folding is obsolete', section: 'RFC 9112, 5.2' },
  // RFC 9112, 5.1: a server MUST reject, with 400, whitespace between a field name and the colon.
  { when: /^[^:]*[ \t]:/, message: 'has whitespace before its colon', section: 'RFC 9112, 5.1' },
  { when: /^[^:]*$/, message: 'has no colon', section: 'RFC 9112, 5' },
  { when: /^:/, message: 'has no name', section: 'RFC 9112, 5' },
];

function malformed(line: string): RemoteProtocolError {
  const { message, section } = malformations.find(({ when }) => when.test(line)) ?? {
    message: 'has a name that is not a token',
    section: 'RFC 9110, 5.1',
  };
  return new RemoteProtocolError(400, `the field line ${quote(line)} ${message}`, section);
}

const none: readonly string[] = [];

/** The values of all fields called `key`, in order. */
export function valuesOf(fields: readonly Field[], key: string): readonly string[] {
  let values: string[] | undefined;
  for (const field of fields) {
    if (field.key === key) {
      if (values === undefined) values = [field.value];
      else values.push(field.value);
    }
  }
  return values ?? none;
}

// RFC 9110, 5.6.1.2: a recipient MUST accept `[ element ] *( OWS "," OWS [ element ] )`, and ignore the empty elements.
/** The members of a list-based field whose members hold no quoted commas. */
export function listMembers(values: readonly string[]): string[] {
  const members: string[] = [];
  for (const value of values) {
    for (const member of value.split(',')) {
      const trimmed = trimWhitespace(member, 0);
      if (trimmed !== '') members.push(trimmed);
    }
  }
  return members;
}
