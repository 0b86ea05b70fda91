/**
 * A connection that is lent: whoever makes a body puts it on the client's socket, where it would be much to carry through
 * here. Only octets of a body are sent that way, in a message whose length has been told before, and never its end: this
 * the server sends itself, so that it alone can make a response look complete.
 */

import type { SendHandle } from 'node:child_process';

/** What is lent. All that was sent before is with the operating system, and nothing else is sent meanwhile. */
export interface Loan {
  /** The client's socket, which can be passed to another process. It stays open here, and is read here. */
  readonly socket: SendHandle;
  /** How many octets may be sent: all that are missing to the end of the body, but the last. */
  readonly octets: number;
  /** While the client takes nothing, for how many milliseconds it is waited for; 0 means for ever. */
  readonly patienceMs: number;
}

/** What is told when the connection is given back. */
export interface Returned {
  /** How many octets were sent. */
  readonly sent: number;
  /** Whether the client takes no more. */
  readonly lost: boolean;
}

/** Who can send what follows of a body without handing it over. */
export interface Borrower {
  /** Whether the connection is wanted now. */
  readonly wantsConnection: boolean;
  /** Uses the connection, and gives it back. Rejects where it is not known what became of it. */
  borrow(loan: Loan): Promise<Returned>;
}

const borrowers = new WeakSet<object>();

/** Marks what makes a body as one that can borrow. What an application returns is never looked into for that. */
export function borrowing<Maker extends Borrower>(maker: Maker): Maker {
  borrowers.add(maker);
  return maker;
}

export function asBorrower(maker: object): Borrower | undefined {
  return borrowers.has(maker) ? (maker as Borrower) : undefined;
}
