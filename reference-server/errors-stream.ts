/**
 * `wsgi.errors` (PEP 3333, "Input and Error Streams"): text that is forwarded as it comes.
 */

import type { ErrorsStream } from '../spec/typescript-binding.ts';
import { LocalProtocolError } from './protocol-error.ts';
import { nameOfType } from './response-head.ts';

/** Where `wsgi.errors` and the server's own log go; `process.stderr` is one. */
export interface ErrorsSink {
  write(text: string): unknown;
}

export function createErrorsStream(sink: ErrorsSink): ErrorsStream {
  function write(text: string): void {
    if (typeof text !== 'string') {
      const message = `what is written to wsgi.errors is ${nameOfType(text)}, not a string`;
      throw new LocalProtocolError(message, 'PEP 3333, Input and Error Streams');
    }
    sink.write(text);
  }
  return {
    write,
    writelines(sequence: Iterable<string>): void {
      for (const text of sequence) write(text);
    },
    // PEP 3333: servers are free to forward write operations immediately; then `flush` may be a no-op.
    flush(): void {},
  };
}
