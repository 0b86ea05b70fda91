/**
 * What `curl -v` prints, seen from the server: `>` before what the client sent, `<` before what it gets, `*` before
 * remarks.
 */

import type { Outcome } from './application-run.ts';
import type { RemoteProtocolError } from './protocol-error.ts';
import type { RequestHead } from './request-parser.ts';
import type { Piece } from './response-framing.ts';

/** Takes one line, without its line end. */
export type VerboseHook = (line: string) => void;

export interface Trace {
  remark(text: string): void;
  request(request: RequestHead): void;
  refusal(error: RemoteProtocolError): void;
  /** Octets of a response on their way out. */
  response(pieces: readonly Piece[]): void;
  /** So many octets of a body, which were sent by who makes it. */
  data(octets: number): void;
  output(head: string): void;
  end(outcome: Outcome): void;
}

export function createTrace(hook: VerboseHook): Trace {
  function lines(mark: string, text: string): void {
    for (const line of text.replace(/\r\n$/, '').split('\r\n')) hook(`${mark} ${printable(line)}`.trimEnd());
  }
  function output(head: string): void {
    lines('<', head);
  }
  function data(octets: number): void {
    if (octets > 0) hook(`{ [${octets} bytes data]`);
  }
  return {
    remark(text: string): void {
      hook(`* ${printable(text)}`);
    },
    request({ method, target, protocol, fields }: RequestHead): void {
      const head = [`${method} ${target} ${protocol}`, ...fields.map(({ name, value }) => `${name}: ${value}`)];
      lines('>', `${head.join('\r\n')}\r\n\r\n`);
    },
    refusal(error: RemoteProtocolError): void {
      hook(`* refused: ${printable(error.message)} (${error.section})`);
    },
    output,
    data,
    response(pieces: readonly Piece[]): void {
      let octets = 0;
      for (const piece of pieces) {
        // Of the strings, only a head has the form of one; the others delimit chunks.
        if (typeof piece === 'string' && piece.startsWith('HTTP/')) output(piece);
        else octets += piece.length;
      }
      data(octets);
    },
    end(outcome: Outcome): void {
      if (outcome === 'broken') hook('* the response is not complete');
    },
  };
}

function printable(text: string): string {
  return text.replace(/[^\t\x20-\x7e]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
