/** What decides whether a 100 (Continue) is sent when the application reads. */
export interface ContinuationFacts {
  readonly expectsContinue: boolean;
  readonly alreadyContinued: boolean;
  /** Whether all of the body has come. */
  readonly bodyEnded: boolean;
  /** Whether the final response has begun. */
  readonly headSent: boolean;
}

/**
 * PEP 3333, "HTTP 1.1 Expect/Continue", the second way: the application's first attempt to read sends it. RFC 9110, 15.2:
 * an interim response comes before the final one; 10.1.1: it may be omitted when the content has come already.
 */
export function decideContinuation(facts: ContinuationFacts): boolean {
  return facts.expectsContinue && !facts.alreadyContinued && !facts.bodyEnded && !facts.headSent;
}

/** The interim response. */
export const continueResponse = 'HTTP/1.1 100 Continue\r\n\r\n';
