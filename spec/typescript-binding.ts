/**
 * The gateway interface of PEP 3333 in TypeScript, name for name.
 *
 * One departure, forced by JavaScript: whatever would block in Python (reading `wsgi.input`, `write`) returns a
 * promise. A native string is a `string` that holds U+0000 to U+00FF only; a bytestring is a `Uint8Array`.
 */

/** The input stream (PEP 3333, "Input and Error Streams"). Sizes count bytes; a negative or absent size means all. */
export interface InputStream {
  read(size?: number): Promise<Uint8Array>;
  readline(size?: number): Promise<Uint8Array>;
  readlines(hint?: number): Promise<Uint8Array[]>;
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
}

/** The errors stream (PEP 3333, "Input and Error Streams"): text, `"\n"` ends a line. */
export interface ErrorsStream {
  write(text: string): void;
  writelines(sequence: Iterable<string>): void;
  flush(): void;
}

/** What the application returns: zero or more bytestrings, and `close` where resources are held. */
export type Body = (Iterable<Uint8Array> | AsyncIterable<Uint8Array>) & { close?(): void | Promise<void> };

/** A file-like object, as `wsgi.file_wrapper` takes it. */
export interface FileLike {
  read(size?: number): Uint8Array | Promise<Uint8Array>;
  close?(): void | Promise<void>;
}

/** `wsgi.file_wrapper` (PEP 3333, "Optional Platform-Specific File Handling"). */
export type FileWrapper = (file: FileLike, blockSize?: number) => Body;

/**
 * The environ object: a plain object of its own for every request, which the application may change as it likes
 * (PEP 3333, "Specification Details").
 */
export interface Environ {
  REQUEST_METHOD: string;
  SCRIPT_NAME: string;
  PATH_INFO: string;
  QUERY_STRING: string;
  SERVER_NAME: string;
  SERVER_PORT: string;
  SERVER_PROTOCOL: string;
  'wsgi.version': readonly [1, 0];
  'wsgi.url_scheme': string;
  'wsgi.input': InputStream;
  'wsgi.errors': ErrorsStream;
  'wsgi.multithread': boolean;
  'wsgi.multiprocess': boolean;
  'wsgi.run_once': boolean;
  [key: string]: unknown;
}

/** `(name, value)` pairs of native strings (PEP 3333, "The start_response() Callable"). */
export type ResponseHeaders = [name: string, value: string][];

/** Python's `sys.exc_info()` triple; in JavaScript the thrown value carries its own trace. */
export type ExcInfo = readonly [error: unknown];

/** Sends one block of the body; the promise settles when the block has been handed to the operating system. */
export type Write = (data: Uint8Array) => Promise<void>;

/**
 * Begins the response. Throws if the status or the headers are malformed, if it was called before and `excInfo` is
 * absent, and re-throws the original error if the headers are already out.
 */
export type StartResponse = (status: string, headers: ResponseHeaders, excInfo?: ExcInfo) => Write;

/** The application (PEP 3333, "The Application/Framework Side"). */
export type Application = (environ: Environ, startResponse: StartResponse) => Body | Promise<Body>;
