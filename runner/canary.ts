/** The one more request that follows an exchange: a program that answers with the request's own nonce. */
import { canaryLabel, nonceField, type Program, programField } from '../spec/index.ts';
import { program, start, yields } from '../suites/program.ts';
import { labelled, newNonce, programText } from './template.ts';

/** The nonce of the canary behind the exchange of this nonce. */
export const canaryNonce = (nonce: string): string => labelled(nonce, canaryLabel);

const answersItsNonce: Program = program(
  start(200, [
    ['Content-Type', 'text/plain'],
    ['Content-Length', String(canaryNonce(newNonce()).length)],
  ]),
  yields('{nonce}'),
);

/** The program as JSON, for a request that cannot carry it. */
export function canaryProgram(nonce: string): string {
  return programText({ app: answersItsNonce, apps: {} }, nonce, canaryLabel, 0);
}

/** The request, carried by fields; the body of its response is {@link canaryNonce}. */
export function canaryRequest(nonce: string): string {
  const encoded = Buffer.from(canaryProgram(nonce)).toString('base64url');
  return `GET / HTTP/1.1\r\nHost: probe.test\r\n${nonceField}: ${canaryNonce(nonce)}\r\n${programField}: ${encoded}\r\n\r\n`;
}
