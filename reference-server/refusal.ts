/**
 * The answers that the server gives on its own account.
 */

import type { ResponseHeaders } from '../spec/typescript-binding.ts';
import { RemoteProtocolError } from './protocol-error.ts';

export interface ErrorResponse {
  readonly status: string;
  readonly headers: ResponseHeaders;
  readonly body: Uint8Array;
}

// RFC 9110, 15, and RFC 6585, 5 for 431.
const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  408: 'Request Timeout',
  413: 'Content Too Large',
  414: 'URI Too Long',
  417: 'Expectation Failed',
  421: 'Misdirected Request',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'HTTP Version Not Supported',
};

/**
 * What the client is told. It may know what it did wrong itself, and where that stands; of an error of the application it
 * learns nothing but that there was one.
 */
export function errorResponse(error: unknown): ErrorResponse {
  const remote = error instanceof RemoteProtocolError ? error : undefined;
  const code = remote?.status ?? 500;
  const status = `${code} ${reasonPhrases[code] ?? 'Refused'}`;
  const explanation = remote === undefined ? '' : `${remote.message} (${remote.section})\n`;
  const body = Buffer.from(`${status}\n${explanation}`, 'utf8');
  return { status, headers: [['Content-Type', 'text/plain; charset=utf-8']], body };
}
