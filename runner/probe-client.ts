/** Ordinary requests to the probe itself, through undici: the handshake, the journal, gates. */
import { Client } from 'undici';
import {
  boundary,
  type Handshake,
  handshake,
  journalAnswer,
  MalformedData,
  probeField,
  protocolVersion,
  spoolBounds,
} from '../spec/index.ts';
import { addressText } from './address.ts';
import type { Address } from './exchange.ts';
import { KitFailure, oneLine } from './failure.ts';

/** An answer of the probe is never larger: a few entries, each within the bounds of the spool. */
const answerBytes = 8 * spoolBounds.entryBytes;

export type ProbeCarrier = Handshake['carrier'];

function clientOf(address: Address, timeoutMs: number): Client {
  return new Client(`http://${addressText(address)}`, {
    connectTimeout: timeoutMs,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: answerBytes,
  });
}

/** Asks the probe; the answer is its JSON. Throws what undici throws, and SyntaxError where the answer is no JSON. */
export async function askProbe(
  { host, port }: Address,
  question: string,
  { carrier, timeoutMs, body }: { carrier: ProbeCarrier; timeoutMs: number; body?: string },
): Promise<unknown> {
  const client = clientOf({ host, port }, timeoutMs);
  try {
    const response = await client.request({
      method: body === undefined ? 'GET' : 'POST',
      path: carrier === 'query' ? `/?gateway-probe=${question.replaceAll(' ', '+')}` : '/',
      headers: carrier === 'query' ? {} : { [probeField]: question },
      body: body ?? null,
      reset: true,
    });
    const text = await response.body.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new NoProbe(response.statusCode);
    }
  } finally {
    await client.destroy();
  }
}

/** What an answer that claims success has wrong with it, in words; null where there was none, or one that claims nothing. */
export function flawOf(error: unknown): string | null {
  if (code(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'has no end';
  if (error instanceof MalformedData) return `is of another form (${oneLine(error)})`;
  return error instanceof NoProbe && error.status === 200 ? 'is not JSON' : null;
}

/** Whether a question was put, and no answer came in time. */
export function isTimeout(error: unknown): boolean {
  return ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].includes(code(error));
}

/** An HTTP server answered, but not as the probe does. */
class NoProbe extends Error {
  override name = 'NoProbe';
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

const readHandshake = boundary('handshake', handshake);
export const readJournalAnswer = boundary('journal', journalAnswer);

const hostIt =
  'write the probe with "npx gateway-conformance probe --out gateway_probe.py", serve gateway_probe:application, and run this again, or judge what shows on the wire alone with --wire-only';
const speakHttp = 'start a server there that speaks HTTP';

/** Finds the probe. Throws {@link KitFailure} with what to do where it is not there. */
export async function shakeHands(address: Address, timeoutMs: number): Promise<Handshake> {
  const at = addressText(address);
  let seen: Handshake | undefined;
  for (const carrier of ['field', 'query'] as const) {
    try {
      const answer = await askProbe(address, 'handshake', { carrier, timeoutMs });
      if (
        typeof answer === 'object' &&
        answer !== null &&
        'protocol' in answer &&
        answer.protocol !== protocolVersion
      ) {
        throw new KitFailure(
          `${at} hosts a probe of protocol ${String(answer.protocol)}, and this kit speaks ${protocolVersion}; ${hostIt}`,
        );
      }
      seen = readHandshake(answer);
      break;
    } catch (error) {
      if (error instanceof KitFailure || carrier === 'query') throw explain(at, error, timeoutMs);
      if (connectionFailed(error)) throw explain(at, error, timeoutMs);
    }
  }
  if (seen === undefined) throw new KitFailure(`${at} does not host the probe; ${hostIt}`);
  return seen;
}

/** Finds a server that answers any request at all, and no probe: null. Throws {@link KitFailure} where it does not. */
export async function greet(address: Address, timeoutMs: number): Promise<null> {
  const client = clientOf(address, timeoutMs);
  try {
    const { body } = await client.request({ method: 'GET', path: '/', reset: true });
    body.on('error', () => {}).destroy();
    return null;
  } catch (error) {
    throw explain(addressText(address), error, timeoutMs, speakHttp);
  } finally {
    await client.destroy();
  }
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function connectionFailed(error: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code(error));
}

function explain(at: string, error: unknown, timeoutMs: number, advice = hostIt): KitFailure {
  if (error instanceof KitFailure) return error;
  if (error instanceof NoProbe)
    return new KitFailure(`${at} answers (${error.message}), but does not host the probe; ${advice}`);
  switch (code(error)) {
    case 'ECONNREFUSED':
      return new KitFailure(`nothing listens at ${at}; start the server first, or let the kit start it with --exec`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new KitFailure(`"${at}" names no host that can be found; check the address`);
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return new KitFailure(
        `${at} did not answer within ${timeoutMs} ms; is it the right port, or is --timeout too short?`,
      );
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return new KitFailure(`${at} answers endlessly and does not host the probe; ${advice}`);
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
      return new KitFailure(`${at} closes the connection without an answer; ${advice}`);
  }
  if (error instanceof Error && error.name === 'MalformedData') {
    return new KitFailure(`${at} answers with JSON, but not as the probe does (${oneLine(error)}); ${advice}`);
  }
  return new KitFailure(`${at} does not speak HTTP (${oneLine(error)}); check the address`);
}
