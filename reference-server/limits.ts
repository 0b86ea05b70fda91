/** How much of everything the server accepts. */
export interface Limits {
  /**
   * The longest request line, in octets without its CRLF; beyond it 414 (RFC 9112, 3, which recommends at least 8000).
   * Default 16384.
   */
  readonly requestLineBytes: number;
  /**
   * The largest header section and the largest trailer section, each, in octets with the CRLFs of their lines; beyond it
   * 431 (RFC 6585, 5). Default 65536.
   */
  readonly fieldSectionBytes: number;
  /** The most field lines in a header section or a trailer section; beyond it 431. Default 256. */
  readonly fieldLines: number;
  /** The longest request body, in octets after decoding; beyond it 413 (RFC 9110, 15.5.14). Default: no limit. */
  readonly bodyBytes: number;
  /** The most octets of chunk extensions in one body; beyond it 413 (RFC 9112, 7.1.1). Default 16384. */
  readonly chunkExtensionBytes: number;
  /**
   * How many octets that the application left unread are read after the response, to keep the connection; where more
   * are left, it is closed (RFC 9112, 9.3). Default 262144.
   */
  readonly drainBytes: number;
  /**
   * The most connections that are served at once. The connections beyond are answered 503 (RFC 9110, 15.6.4), and
   * dropped unanswered beyond twice that number. Default 16384.
   */
  readonly connections: number;
}

export const defaultLimits: Limits = {
  requestLineBytes: 16_384,
  fieldSectionBytes: 65_536,
  fieldLines: 256,
  bodyBytes: Number.MAX_SAFE_INTEGER,
  chunkExtensionBytes: 16_384,
  drainBytes: 262_144,
  connections: 16_384,
};

/**
 * How long the server waits, in milliseconds; 0 means for ever. A limit is noticed late, by up to two seconds or
 * a fifth of the shortest of them, whichever is less; never early.
 */
export interface Timeouts {
  /** From the first octet of a request to the end of its header section; then 408 (RFC 9110, 15.5.9). Default 30000. */
  readonly headMs: number;
  /** From one piece of a body to the next, while it is waited for; then 408. Default 30000. */
  readonly bodyMs: number;
  /** Between two requests, and before the first; then the connection is closed (RFC 9112, 9.5). Default 75000. */
  readonly idleMs: number;
  /** While the client takes nothing of a response; then the connection is dropped (RFC 9112, 9.5). Default 120000. */
  readonly sendMs: number;
  /** From the server's half of the close to the client's (RFC 9112, 9.6); then the connection is dropped. Default 2000. */
  readonly lingerMs: number;
}

export const defaultTimeouts: Timeouts = {
  headMs: 30_000,
  bodyMs: 30_000,
  idleMs: 75_000,
  sendMs: 120_000,
  lingerMs: 2_000,
};
