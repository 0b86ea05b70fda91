import { chunkHead } from './grammar.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';

/** The line that opens a chunk. */
export interface ChunkHead {
  readonly size: number;
  /** How many characters of extensions stood behind the size. They are ignored (RFC 9112, 7.1.1), but counted. */
  readonly extensionLength: number;
}

export function parseChunkHead(line: string): ChunkHead {
  const match = chunkHead.exec(line);
  if (match === null) {
    // RFC 9112, 2.2: what does not match the grammar SHOULD be answered with 400 and a close.
    throw new RemoteProtocolError(400, `${quote(line)} is not the head of a chunk`, 'RFC 9112, 7.1');
  }
  const [, digits = '', extensions = ''] = match;
  const size = Number.parseInt(digits, 16);
  // RFC 9112, 7.1: recipients MUST anticipate large hexadecimal numerals and prevent overflows and precision loss.
  if (!Number.isSafeInteger(size)) {
    throw new RemoteProtocolError(413, `a chunk of 0x${digits.slice(0, 40)} octets is too long`, 'RFC 9112, 7.1');
  }
  return { size, extensionLength: extensions.length };
}

const CR_LF = '\r\n';

/** What stands before the data of a chunk, and behind it. */
export function chunkDelimiters(size: number): readonly [before: string, after: string] {
  return [`${size.toString(16)}${CR_LF}`, CR_LF];
}

/** The last chunk, without trailer fields. */
export const lastChunk = '0\r\n\r\n';
