/**
 * A property: one claim about a server that has to hold for every case that can be generated. A case is carried out by
 * the means of a {@link Client}, and judged on what came back; nothing here touches a socket.
 */
import type { Arbitrary } from 'fast-check';
import type { CorpusCaseSource, CorpusProgramSource, Entry } from '../../spec/index.ts';
import type { Ending, Response, TargetFacts } from '../observation.ts';

export interface Property<Case = unknown> {
  /** Completes «the server …», such as an expectation does. */
  readonly says: string;
  /** What is generated and sent, in words, a line each. */
  readonly sends: readonly string[];
  /** The cases, each with its prediction where it has one. */
  readonly cases: Arbitrary<Case>;
  /** Carries out one case. It throws only where the kit itself is at fault. */
  holds(value: Case, client: Client): Promise<Held | Breach | readonly Breach[]>;
  /** Whether there is but one case, which was given and not generated. Default: false. */
  readonly given?: boolean;
  /** The case for a corpus; absent: it is more than requests, or applications, and what becomes of them. */
  corpus?(value: Case): Pick<CorpusCaseSource, 'requests' | 'twin'> | Pick<CorpusProgramSource, 'exchanges'>;
  /** What the bytes do not show of a case, such as the program of the application, a line each. */
  tells?(value: Case): readonly string[];
}

/** The claim held; or the case can say nothing, because something that is allowed came in between. */
export type Held = 'held' | 'unjudged';

/** What contradicts the claim. */
export interface Breach {
  /** The id of the requirement that is broken; its level is the finding's, and whom it binds. */
  readonly requirement: string;
  /** The kind of contradiction, in words that hold nothing of the case: two breaches of one kind are one finding. */
  readonly kind: string;
  readonly gravity: Gravity;
  /** What was predicted, and what was seen. */
  readonly predicted: string;
  readonly seen: string;
}

/** How bad a breach is, the worst first. */
export const gravities = [
  /** The server died, hangs, or serves the next client no more. */
  'stops serving',
  /** Octets of a body were served as a request. */
  'serves a hidden request',
  /** A response answers something else than its request. */
  'loses step',
  /** What was to be refused reached the application. */
  'accepts',
  /** The application was handed something else than what was sent. */
  'misreads',
  /** The application was called more than once, or not closed. */
  'breaks the contract',
  /** The response is malformed. */
  'responds malformed',
  /** What has to be accepted was refused, or not answered. */
  'refuses',
] as const;
export type Gravity = (typeof gravities)[number];

/** What goes out on a connection in one go, and what is due for it. */
export interface Delivery {
  /** The bytes, a text for each write. */
  readonly writes: readonly string[];
  /** The methods of the requests in them, in order: so many responses are awaited. */
  readonly methods: readonly string[];
  /**
   * When the client ends its sending direction: not at all, right behind the bytes, or when the server is silent
   * because it takes the message for incomplete. Default: not at all.
   */
  readonly ends?: 'never' | 'at once' | 'in silence';
  /** Whether the end of the connection is awaited behind the responses. Default: false. */
  readonly untilEnd?: boolean;
  /** Whether it is for the connection of the delivery before alone, even if that has ended meanwhile. Default: false. */
  readonly onSame?: boolean;
  /** Whether what does not even begin like a response ends the wait for one. Default: false. */
  readonly legible?: boolean;
}

/** What came of a delivery. */
export interface Reply {
  readonly responses: readonly Response[];
  /** Bytes behind the last response that was due. */
  readonly excess: string;
  readonly ending: Ending;
  /** Whether something that was due had not come when patience ended. */
  readonly missed: boolean;
  /** Whether the connection carries no further response: it has ended, or the last response says that it will. */
  readonly over: boolean;
}

/** The client in the hands of a property. Deliveries follow each other on one connection as long as it stays open. */
export interface Client {
  readonly target: TargetFacts;
  /** A nonce that no other request bears. */
  nonce(): string;
  /** The same, quicker, where {@link entries} need tell nothing but that there was an invocation, and when it is over. */
  briefNonce(): string;
  /** Delivers on the connection of the deliveries before, or on a new one where that has ended. */
  send(delivery: Delivery): Promise<Reply>;
  /** Whether the next delivery goes out on the connection of the last. */
  readonly connected: boolean;
  /** Leaves the connection; the next delivery goes out on a new one. */
  leave(): void;
  /** How often the application has been called under this nonce. */
  calls(nonce: string): Promise<number>;
  /** Its invocations under this nonce, when they are over. */
  entries(nonce: string): Promise<readonly Entry[]>;
}

/** What a case brought: nothing, one breach or several. */
export function breachesOf(result: Held | Breach | readonly Breach[]): readonly Breach[] {
  if (typeof result === 'string') return [];
  return 'requirement' in result ? [result] : result;
}
