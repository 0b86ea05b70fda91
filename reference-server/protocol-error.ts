/**
 * The two errors of a gateway differ by blame: the peer on the wire broke HTTP, or the application behind the gateway
 * broke PEP 3333. Both suggest the status that says so to the client, and cite the section they rest on.
 */

/** The peer broke the protocol: what it sent is refused with `status`, and the connection ends with the answer. */
export class RemoteProtocolError extends Error {
  override readonly name: string = 'RemoteProtocolError';
  readonly status: number;
  readonly section: string;

  constructor(status: number, message: string, section: string) {
    super(message);
    this.status = status;
    this.section = section;
  }
}

/** The peer is gone, or left in the middle of its message: nobody is there to be answered. */
export class ClientDisconnect extends RemoteProtocolError {
  override readonly name: string = 'ClientDisconnect';

  constructor(message: string, section: string) {
    super(400, message, section);
  }
}

/** The application broke its side of the gateway interface: it is told by an exception, the client by `status`. */
export class LocalProtocolError extends Error {
  override readonly name: string = 'LocalProtocolError';
  readonly status = 500;
  readonly section: string;

  constructor(message: string, section: string) {
    super(message);
    this.section = section;
  }
}

const QUOTED_CHARACTERS = 60;

/** The offending text for a message: quoted, escaped to printable ASCII, and cut where it is long. */
export function quote(text: string): string {
  const shown = text.length > QUOTED_CHARACTERS ? text.slice(0, QUOTED_CHARACTERS) : text;
  const escaped = JSON.stringify(shown).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return shown === text ? escaped : `${escaped}… (${text.length} characters)`;
}
