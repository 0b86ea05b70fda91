import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Check } from '../suites/index.ts';
import { get, satisfied } from '../suites/index.ts';
import { program, start, yields } from '../suites/program.ts';
import { acquaint } from './acquaintance.ts';
import { CommonExchanges } from './common-exchanges.ts';
import type { Conditions } from './observe.ts';
import { bundledTarget, type Target } from './target.ts';

let target: Target;
let conditions: Conditions;
beforeAll(async () => {
  target = await bundledTarget(4000);
  conditions = await acquaint(target, 4000);
});
afterAll(() => target.stop());

const answers = (text: string) => program(start(200, [['Content-Length', '2']]), yields(text));
const expectation: Check['expect'] = { says: 'answers', judge: () => satisfied() };
const check = (of: Partial<Check>): Check =>
  ({ send: get('/'), twin: null, app: answers('ok'), apps: {}, expect: expectation, ...of }) as Check;
const nonces = async (exchanges: CommonExchanges, checks: readonly Check[]) =>
  (await Promise.all(checks.map((one) => exchanges.observe(one, one.send, conditions)))).map(({ nonce }) => nonce);

it('makes one exchange for checks that send the same for the same program', async () => {
  const alike = [check({}), check({}), check({ send: get('/') })];
  expect(new Set(await nonces(new CommonExchanges(alike), alike)).size).toBe(1);
});

it('takes a twin for the same where it is', async () => {
  const refusing = check({ twin: get('/'), send: get('/other') });
  const exchanges = new CommonExchanges([check({}), refusing]);
  const [own] = await nonces(exchanges, [check({})]);
  expect((await exchanges.observe(refusing, get('/'), conditions)).nonce).toBe(own);
});

it.each<[string, Partial<Check>]>([
  ['other bytes', { send: get('/other') }],
  ['another program', { app: answers('no') }],
  ['another program for a label', { apps: { other: answers('no') } }],
])('makes one of its own for %s', async (_, other) => {
  const checks = [check({}), check(other)];
  expect(new Set(await nonces(new CommonExchanges(checks), checks)).size).toBe(2);
});

it('makes another once the server is another one, and one that is judged with what comes of it', async () => {
  const alike = [check({}), check({}), check({})];
  const exchanges = new CommonExchanges(alike);
  const seen = await nonces(exchanges, alike.slice(0, 1));
  exchanges.forget();
  seen.push(...(await nonces(exchanges, alike.slice(1, 2))));
  for (const one of alike.slice(2)) {
    seen.push((await exchanges.observe(one, one.send, { ...conditions, aftermath: true })).nonce);
  }
  expect(new Set(seen).size).toBe(3);
});

it('waits for what each of the checks looks at', async () => {
  let looked = 0;
  const waits: Check['expect'] = { ...expectation, settled: () => ++looked > 3 };
  const alike = [check({}), check({ expect: waits })];
  await nonces(new CommonExchanges(alike), alike.slice(0, 1));
  expect(looked).toBeGreaterThan(3);
});

it('keeps nothing that a server was lost in', async () => {
  const gone = await bundledTarget(500);
  const lost = { ...conditions, target: gone };
  await gone.stop();
  const alike = [check({}), check({})];
  const exchanges = new CommonExchanges(alike);
  const seen = [];
  for (const one of alike) seen.push(await exchanges.observe(one, one.send, lost));
  expect(seen.map(({ canary }) => canary.fresh)).toEqual(['none', 'none']);
  expect(new Set(seen.map(({ nonce }) => nonce)).size).toBe(2);
});
