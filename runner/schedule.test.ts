import { expect, it } from 'vitest';
import type { Canary, Check, Observation } from '../suites/index.ts';
import type { Judgement } from './judge.ts';
import { schedule } from './schedule.ts';

const check = (id: string) => ({ id }) as Check;
const checks = ['one', 'two', 'three', 'four', 'five'].map(check);
const judgement = (of: Check, fresh: Canary['fresh']): Judgement => ({
  check: of,
  verdict: { is: 'satisfied' },
  observation: null,
  observations: [{ canary: { same: 'not tried', fresh, seen: '' } } as unknown as Observation],
  durationMs: 0,
});

/** A server that one check kills, and that is brought back a number of times. */
async function judged(killer: string, concurrency: number, restarts: number, stopAt = '') {
  let alive = true;
  let left = restarts;
  const stood: string[] = [];
  const interruption = new AbortController();
  const unjudged = await schedule(checks, {
    concurrency,
    signal: interruption.signal,
    judge: async (one) => {
      if (one.id === killer) alive = false;
      if (one.id === stopAt) interruption.abort();
      await new Promise((resolve) => setImmediate(resolve));
      return judgement(one, alive ? 'own' : 'none');
    },
    restart: async () => {
      left -= 1;
      alive = left >= 0;
      return alive;
    },
    onJudged: ({ check, observations }) => {
      stood.push(observations[0]?.canary.fresh === 'none' ? `${check.id} died` : check.id);
    },
  });
  return { stood: stood.sort(), unjudged: unjudged.map(({ id }) => id).sort() };
}

it.each([1, 3])('judges everything with %i at once', async (concurrency) => {
  expect(await judged('', concurrency, 0)).toEqual({ stood: ['five', 'four', 'one', 'three', 'two'], unjudged: [] });
});

it.each([1, 3, 5])('tells a death at the check that did it, with %i at once', async (concurrency) => {
  expect(await judged('two', concurrency, 9)).toEqual({
    stood: ['five', 'four', 'one', 'three', 'two died'],
    unjudged: [],
  });
});

it('leaves the rest unjudged where the server cannot be brought back', async () => {
  expect(await judged('two', 1, 0)).toEqual({ stood: ['one', 'two died'], unjudged: ['five', 'four', 'three'] });
  const { stood, unjudged } = await judged('two', 5, 0);
  expect([...stood, ...unjudged].sort()).toEqual(['five', 'four', 'one', 'three', 'two']);
});

it('stops between checks when it is interrupted', async () => {
  expect(await judged('', 1, 0, 'two')).toEqual({ stood: ['one', 'two'], unjudged: ['five', 'four', 'three'] });
});
