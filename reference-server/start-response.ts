/**
 * `start_response` and `write` (PEP 3333, "The start_response() Callable" and "The write() Callable").
 *
 * What a call of `start_response` does depends on what came before, and on whether it passes `excInfo`:
 *
 *   |                     | without excInfo | with excInfo                  |
 *   | ------------------- | --------------- | ----------------------------- |
 *   | not called yet      | keeps the head  | keeps the head                |
 *   | called, or tried to | throws          | keeps the head, for the other |
 *   | head sent           | throws          | throws the error in excInfo   |
 */

import type { ExcInfo, ResponseHeaders, StartResponse, Write } from '../spec/typescript-binding.ts';
import type { Parts } from './parts.ts';
import { ClientDisconnect, LocalProtocolError } from './protocol-error.ts';
import type { Response } from './response.ts';
import { nameOfType, prepareHead } from './response-head.ts';

export type StartResponseParts = Pick<Parts, 'checkStatus' | 'checkHeaders' | 'checkBlock' | 'opensResponse'>;

export function createStartResponse(response: Response, parts: StartResponseParts): StartResponse {
  const write = createWrite(response, parts);

  function startResponse(status: string, headers: ResponseHeaders, excInfo?: ExcInfo): Write {
    if (excInfo !== undefined && excInfo !== null) {
      if (!Array.isArray(excInfo) || excInfo.length !== 1) {
        const message = `excInfo is ${nameOfType(excInfo)}, not an array of the thrown value`;
        throw new LocalProtocolError(message, 'PEP 3333, The start_response() Callable');
      }
      // PEP 3333: if the headers have already been sent, `start_response` must raise an error, and should re-raise.
      if (response.headSent) throw excInfo[0];
    } else if (response.started) {
      // PEP 3333: it is a fatal error to call `start_response` again without `exc_info`, also after a call that raised.
      throw new LocalProtocolError('start_response was called before', 'PEP 3333, The start_response() Callable');
    }
    response.started = true;
    parts.checkStatus(status);
    parts.checkHeaders(headers);
    response.prepare(prepareHead(status, headers));
    return write;
  }

  return startResponse;
}

// `write` throws at once what the application did wrong, so that it cannot be missed by not awaiting; the promise it
// returns rejects only because of the client.
function createWrite(response: Response, parts: StartResponseParts): Write {
  return (data: Uint8Array): Promise<void> => {
    parts.checkBlock(data);
    if (response.gone) return rejected();
    if (!parts.opensResponse(data)) return Promise.resolve();
    const beyond = response.send(data);
    if (beyond > 0) {
      // PEP 3333, "Handling the Content-Length Header": raise an error if the application tries to write past it.
      const message = `${beyond} octets were written beyond the Content-Length; they are not sent`;
      throw new LocalProtocolError(message, 'PEP 3333, Handling the Content-Length Header');
    }
    const flushed = response.flushed();
    if (flushed === undefined) return Promise.resolve();
    return handled(
      flushed.then(() => {
        if (response.gone) throw disconnected();
      }),
    );
  };
}

function rejected(): Promise<never> {
  return handled(Promise.reject(disconnected()));
}

// A rejection that no one awaits would end the process; whoever awaits it still gets it.
function handled<Result>(promise: Promise<Result>): Promise<Result> {
  promise.catch(() => {});
  return promise;
}

function disconnected(): ClientDisconnect {
  return new ClientDisconnect('the client closed the connection', 'PEP 3333, The write() Callable');
}
