/**
 * The header section of a request (RFC 9112, 5): what its fields say together, whatever they are sent with.
 */

import type { BodyFraming } from './body-framing.ts';
import type { Field } from './field-line.ts';
import type { ConnectionOptions } from './persistence.ts';
import type { Authority } from './request-target.ts';

export interface HeaderSection {
  readonly fields: readonly Field[];
  /** Whom the Host field names. */
  readonly host: Authority | undefined;
  readonly framing: BodyFraming;
  readonly options: ConnectionOptions;
  /** Whether the client waits for a 100 (Continue) before it sends the body. */
  readonly expectsContinue: boolean;
}

// No connection should keep much of what is over.
const KEPT_BYTES = 1024;

const nothing = Buffer.alloc(0);

/**
 * The section that came last on a connection. A client sends much the same fields with each of its requests, and what has
 * been checked and found to say something says the same when it comes again, octet for octet, in the same version.
 *
 * Of what has come once, only the octets are kept. Where the fields change with each request, that is all it costs; and the
 * engine would otherwise learn that what is made of a request lives long, and make all of it where it is not soon cleared.
 */
export class LatestSection {
  #octets = nothing;
  #minor: number | undefined;
  #section: HeaderSection | undefined;
  #length = 0;

  /** How many octets it has, with the empty line that ends it. */
  get length(): number {
    return this.#length;
  }

  /** What `chunk` says from `start` on, where it begins with this section there, and that has come twice; else undefined. */
  recall(minor: number, chunk: Buffer, start: number): HeaderSection | undefined {
    return this.#begins(minor, chunk, start) ? this.#section : undefined;
  }

  /** Keeps a section, which is not recalled: a copy of its octets, those of `chunk` from `start` to `end`. */
  keep(section: HeaderSection, minor: number, chunk: Buffer, start: number, end: number): void {
    const length = end - start;
    if (length > KEPT_BYTES) return;
    if (length === this.#length && this.#begins(minor, chunk, start)) {
      this.#section = section;
      return;
    }
    // In memory of its own: a slice of the pool would keep all of that.
    if (length > this.#octets.length) this.#octets = Buffer.allocUnsafeSlow(length);
    chunk.copy(this.#octets, 0, start, end);
    this.#length = length;
    this.#minor = minor;
    this.#section = undefined;
  }

  /** Whether the octets of `chunk` from `start` on begin with this section. */
  #begins(minor: number, chunk: Buffer, start: number): boolean {
    const end = start + this.#length;
    if (minor !== this.#minor || end > chunk.length) return false;
    return this.#octets.compare(chunk, start, end, 0, this.#length) === 0;
  }
}
