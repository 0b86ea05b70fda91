import { fieldLine } from './grammar.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';

export interface Field {
  /** The name as it was sent. */
  readonly name: string;
  /** The name in lower case: field names are case-insensitive (RFC 9110, 5.1). */
  readonly key: string;
  /** The value without leading and trailing whitespace. */
  readonly value: string;
}

export function parseFieldLine(line: string): Field {
  const match = fieldLine.exec(line);
  if (match === null) throw malformed(line);
  const [, name = '', value = ''] = match;
  return { name, key: name.toLowerCase(), value: withoutTrailingWhitespace(value) };
}

// RFC 9112, 5.1: whitespace after the last visible octet is excluded by parsers when extracting the value.
function withoutTrailingWhitespace(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 0x20 || text.charCodeAt(end - 1) === 0x09)) end -= 1;
  return text.slice(0, end);
}

const malformations: readonly { when: RegExp; message: string; section: string }[] = [
  // RFC 9112, 2.2: whitespace between the start-line and the first field: reject, or ignore all such lines;
  // 5.2: a server that receives an obs-fold MUST reject the message, or replace the fold with SP.
  { when: /^[ \t]/, message: 'begins with whitespace: line folding is obsolete', section: 'RFC 9112, 5.2' },
  // RFC 9112, 5.1: a server MUST reject, with 400, whitespace between a field name and the colon.
  { when: /^[^:]*[ \t]:/, message: 'has whitespace before its colon', section: 'RFC 9112, 5.1' },
  { when: /^[^:]*$/, message: 'has no colon', section: 'RFC 9112, 5' },
  { when: /^:/, message: 'has no name', section: 'RFC 9112, 5' },
  { when: /^/, message: 'has a name that is not a token', section: 'RFC 9110, 5.1' },
];

function malformed(line: string): RemoteProtocolError {
  for (const { when, message, section } of malformations) {
    if (when.test(line)) return new RemoteProtocolError(400, `the field line ${quote(line)} ${message}`, section);
  }
  return new RemoteProtocolError(400, `${quote(line)} is not a field line`, 'RFC 9112, 5');
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
      const trimmed = trimWhitespace(member);
      if (trimmed !== '') members.push(trimmed);
    }
  }
  return members;
}

function trimWhitespace(text: string): string {
  let start = 0;
  while (text.charCodeAt(start) === 0x20 || text.charCodeAt(start) === 0x09) start += 1;
  return withoutTrailingWhitespace(text.slice(start));
}
