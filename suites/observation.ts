/** What was seen of one exchange: on the wire, and in the application. Bytes are latin-1 text: one character, one byte. */
import type { Binding, Entry } from '../spec/index.ts';

/** One response as the tolerant reader took it from the wire. */
export interface Response {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** Field lines in order, names as sent. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly framing: 'none' | 'content-length' | 'chunked' | 'until-close';
  /** Whether the end of the message was seen, as its framing tells it. */
  readonly complete: boolean;
  /** Chunk sizes in order, without the last chunk. */
  readonly chunks: readonly number[];
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** Interim (1xx) responses that came before it. */
  readonly interim: readonly { readonly status: number; readonly fields: readonly (readonly [string, string])[] }[];
  /** What a strict reader objects to, in words. */
  readonly defects: readonly string[];
  /** The head as received. */
  readonly head: string;
}

/**
 * How the server had left the connection at the end of the exchange. `refused`: it was never made; `unmade`: nor was it
 * refused within the limit; `left`: by the client.
 */
export type Ending = 'open' | 'closed' | 'reset' | 'refused' | 'unmade' | 'left';

export interface Wire {
  /** What was sent, a piece for each write. */
  readonly sent: readonly string[];
  readonly received: string;
  readonly responses: readonly Response[];
  /** How many of them came on connections that the client left for another one. */
  readonly parted: number;
  /** Bytes that came after the last response that was due. */
  readonly excess: string;
  readonly ending: Ending;
  /** Whether the deadline passed while something was still awaited, and what that was. */
  readonly missed: readonly string[];
  /** Whether much of what was awaited was still coming then: the time was too short for it. */
  readonly unfinished: boolean;
  /** Whether the server has given up waiting for a request that was sent in pieces: no sentence says how long it has to. */
  readonly impatient: boolean;
}

/** A glance that the stimulus took on the way. */
export interface Look {
  readonly received: string;
  readonly responses: readonly Response[];
  readonly entries: readonly Entry[];
}

/** What a well-formed request got afterwards: on the same connection where it stayed open, and on a new one. */
export interface Canary {
  /** `own`: exactly its own response; `other`: something else; `none`: nothing or an end of the connection. */
  readonly same: 'own' | 'other' | 'none' | 'not tried';
  readonly fresh: 'own' | 'other' | 'none' | 'not tried';
  /** What was seen, where it was not its own response. */
  readonly seen: string;
}

/** How calls of the application were seen to overlap. */
export interface Overlap {
  /** In several threads of one process. Where the language has one thread, calls that wait count as threads. */
  readonly inThreads: boolean;
  readonly inProcesses: boolean;
}

/** What the handshake and the first requests told of the target. */
export interface TargetFacts {
  readonly host: string;
  /**
   * The port that it receives requests at; null where it tells another one than it is reached at, which may be true, as ports
   * may be mapped on the way.
   */
  readonly port: number | null;
  /** Null where it hosts no probe. */
  readonly binding: Binding | null;
  /** Value of the Server field, if any. */
  readonly server: string | null;
  /** The HTTP version in which it answers an HTTP/1.1 request, such as `1.0`; null where it did not answer. */
  readonly version: string | null;
  /** How many requests it was seen to serve at once (counted up to a small number); null where that could not be seen. */
  readonly capacity: number | null;
  /** How the requests that it served at once overlapped; null where that could not be seen. */
  readonly overlap: Overlap | null;
}

export interface Observation {
  readonly nonce: string;
  readonly wire: Wire;
  /** Invocations of the application under the request's own nonce. */
  readonly entries: readonly Entry[];
  /** Invocations under the nonce with a label, such as a smuggled or a pipelined request. */
  readonly labelled: Readonly<Record<string, readonly Entry[]>>;
  readonly looks: Readonly<Record<string, Look>>;
  readonly canary: Canary;
  readonly target: TargetFacts;
  /** Null where the kit did not start the server. */
  readonly log: Log | null;
}

/** What a server has written to its output since it was first started. */
export interface Log {
  /** The latest of it, and the lines that bear a nonce. */
  readonly text: string;
  /** Whether it comes faster than the kit reads it, so that what is missing may be on its way. */
  readonly flooded: boolean;
}
