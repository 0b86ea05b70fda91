import { afterAll, expect, test } from 'vitest';
import { everyCheck } from '../suites/all.ts';
import { acquaint } from './acquaintance.ts';
import { judge } from './judge.ts';
import { inFrontOf, type Miniature, miniature } from './miniature.ts';
import { factsOf } from './observe.ts';
import { addressTarget, bundledTarget, type Target } from './target.ts';

const timeoutMs = 4000;
const running: (Target | Miniature)[] = [];
afterAll(async () => {
  for (const one of running.splice(0).reverse()) await ('stop' in one ? one.stop() : one.close());
});

async function reachedAtAnotherPort(): Promise<Target> {
  const host = await bundledTarget(timeoutMs);
  running.push(host);
  const front = await miniature(inFrontOf(host.address, () => null));
  running.push(front);
  return addressTarget(front.address, timeoutMs);
}

async function verdictOf(id: string, target: Target) {
  const check = everyCheck.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no check "${id}"`);
  return (await judge(check, await acquaint(target, timeoutMs))).verdict.is;
}

test('a port is known where the kit has chosen it, or the server tells it', async () => {
  const target = await bundledTarget(timeoutMs);
  running.push(target);
  for (const direct of [true, false]) {
    const { port } = factsOf(await acquaint({ ...target, direct }, timeoutMs));
    expect(port).toBe(target.address.port);
  }
});

test.each(['cgi.server-port-number/host-without-port', 'cgi.server-port-number/host-with-port', 'url.without-host'])(
  'where ports may be mapped on the way, %s blames nobody for the port that the server tells',
  async (id) => {
    const target = await reachedAtAnotherPort();
    expect(await verdictOf(id, target)).toBe('inapplicable');
    expect(await verdictOf(id, { ...target, direct: true })).toBe('contradicted');
  },
);

test('what hangs on no port is judged there as elsewhere', async () => {
  expect(await verdictOf('cgi.server-name-alone/with-port', await reachedAtAnotherPort())).toBe('satisfied');
});
