/** A malformed request says something only where its twin is accepted. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { malformed } from '../../fixtures/arbitraries/malformed.ts';
import { answered, bytes, observation } from '../hand-made.ts';
import { refusesMalformed } from './malformed.ts';
import type { Client, Delivery, Reply } from './property.ts';

/** A server that calls the application for whatever comes, hands over no body and keeps the connection. */
class Careless implements Client {
  readonly target = observation({}).target;
  #nonces = 0;
  readonly #called: string[] = [];
  connected = false;

  nonce(): string {
    this.#nonces += 1;
    return `gwc-${String(this.#nonces).padStart(16, '0')}`;
  }

  briefNonce(): string {
    return this.nonce();
  }

  async send({ writes }: Delivery): Promise<Reply> {
    const nonce = /gwc-\d{16}/.exec(writes.join(''))?.[0] ?? '';
    this.#called.push(nonce);
    this.connected = true;
    const told = { nonce, drained: bytes(''), environ: { items: [] } };
    return {
      responses: [answered(200, JSON.stringify(told))],
      excess: '',
      ending: 'open',
      missed: false,
      over: false,
    };
  }

  leave(): void {
    this.connected = false;
  }

  async calls(nonce: string): Promise<number> {
    return this.#called.filter((one) => one === nonce).length;
  }

  async entries(): Promise<[]> {
    return [];
  }
}

it('blames nobody where the well-formed twin is not accepted on any connection', async () => {
  const { holds } = refusesMalformed('chunks');
  const results = fc.sample(malformed('chunks'), { numRuns: 50, seed: 1 }).map((one) => holds(one, new Careless()));
  expect(new Set(await Promise.all(results))).toEqual(new Set(['unjudged']));
});
