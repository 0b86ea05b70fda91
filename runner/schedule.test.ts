import { expect, it } from 'vitest';
import { contradicted, satisfied } from '../suites/expectation.ts';
import type { Canary, Check, Observation } from '../suites/index.ts';
import { program, raises } from '../suites/program.ts';
import { asks, get, script } from '../suites/stimulus.ts';
import type { Judgement } from './judge.ts';
import { clientsOf } from './places.ts';
import { schedule } from './schedule.ts';

const check = (id: string, app: Check['app'] = null, send = get('/')) =>
  ({ id, app, apps: {}, send, twin: null }) as unknown as Check;
const checks = ['one', 'two', 'three', 'four', 'five'].map((id) => check(id));
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
    remains: async () => alive,
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

it('tells a death that none brings about alone where it was seen', async () => {
  let judgements = 0;
  let alive = true;
  const died: string[] = [];
  await schedule(checks, {
    concurrency: 2,
    signal: new AbortController().signal,
    remains: async () => alive,
    judge: async (one) => {
      judgements += 1;
      if (judgements === 3) alive = false;
      const own = alive;
      await new Promise((resolve) => setImmediate(resolve));
      return judgement(one, own ? 'own' : 'none');
    },
    restart: async () => {
      alive = true;
      return true;
    },
    onJudged: ({ check, observations }) => {
      if (observations.some(({ canary }) => canary.fresh === 'none')) died.push(check.id);
    },
  });
  expect(died).toEqual(['three']);
});

it('takes no verdict from a server that dies of a check before, and tells its death', async () => {
  const dying = new Set<string>();
  let alive = true;
  const told: string[] = [];
  await schedule(checks, {
    concurrency: 1,
    signal: new AbortController().signal,
    remains: async () => alive,
    judge: async (one) => {
      if (dying.has('two')) alive = false;
      if (one.id === 'two') dying.add(one.id);
      return { ...judgement(one, alive ? 'own' : 'none'), verdict: alive ? satisfied() : contradicted('no answer') };
    },
    restart: async () => {
      dying.clear();
      alive = true;
      return true;
    },
    onJudged: ({ check, verdict, observations }) => {
      const death = observations.some(({ canary }) => canary.fresh === 'none') ? ', a death' : '';
      told.push(`${check.id}: ${verdict.is}${death}`);
    },
  });
  expect(told).toEqual([
    'one: satisfied',
    'two: satisfied',
    'three: satisfied, a death',
    'four: satisfied',
    'five: satisfied',
  ]);
});

it('leaves the rest unjudged where the server cannot be brought back', async () => {
  expect(await judged('two', 1, 0)).toEqual({ stood: ['one', 'two died'], unjudged: ['five', 'four', 'three'] });
  const { stood, unjudged } = await judged('two', 5, 0);
  expect([...stood, ...unjudged].sort()).toEqual(['five', 'four', 'one', 'three', 'two']);
});

it('stops between checks when it is interrupted', async () => {
  expect(await judged('', 1, 0, 'two')).toEqual({ stood: ['one', 'two'], unjudged: ['five', 'four', 'three'] });
});

/** A server that dies of some checks when it is already at the next one. */
async function judgedLate(checks: readonly Check[], killers: readonly string[]) {
  let dying = false;
  let alive = true;
  const told: string[] = [];
  await schedule(checks, {
    concurrency: 2,
    signal: new AbortController().signal,
    remains: async () => alive && !dying,
    judge: async (one, aftermath = false) => {
      if (dying) alive = false;
      dying = killers.includes(one.id);
      return judgement(one, alive && !(aftermath && dying) ? 'own' : 'none');
    },
    restart: async () => {
      [dying, alive] = [false, true];
      return true;
    },
    onJudged: ({ check, observations }) => {
      told.push(observations[0]?.canary.fresh === 'none' ? `${check.id} died` : check.id);
    },
  });
  return told;
}

const deadly = program(raises('SystemExit'));

it('judges last what a server may die of, and tells a late death at the check that did it', async () => {
  const perilous = ['six', 'seven', 'eight'].map((id) => check(id, deadly));
  const [six, ...others] = perilous;
  const all = [six, ...checks, ...others].filter((one) => one !== undefined);
  expect(await judgedLate(all, [])).toEqual(['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']);
  expect(await judgedLate(perilous, ['six'])).toEqual(['six died', 'seven', 'eight']);
  expect(await judgedLate(perilous, ['seven', 'eight'])).toEqual(['six', 'seven died', 'eight died']);
});

it('takes no verdict on what a server may die of from one that dies at every third request', async () => {
  let requests = 0;
  const told: string[] = [];
  await schedule(
    ['six', 'seven', 'eight', 'nine', 'ten'].map((id) => check(id, deadly)),
    {
      concurrency: 2,
      signal: new AbortController().signal,
      remains: async () => requests < 3,
      judge: async (one) => {
        requests += 1;
        const alive = requests < 3;
        return { ...judgement(one, alive ? 'own' : 'none'), verdict: alive ? satisfied() : contradicted('no answer') };
      },
      restart: async () => {
        requests = 0;
        return true;
      },
      onJudged: ({ check, verdict, observations }) => {
        const death = observations.some(({ canary }) => canary.fresh === 'none') ? ', a death' : '';
        told.push(`${check.id}: ${verdict.is}${death}`);
      },
    },
  );
  expect(told.map((one) => one.replace(', a death', ''))).toEqual(
    ['six', 'seven', 'eight', 'nine', 'ten'].map((id) => `${id}: satisfied`),
  );
  expect(told.filter((one) => one.endsWith('a death'))).not.toEqual([]);
});

it.each([
  ['no refusal', satisfied()],
  ['no breach', contradicted('there is no answer')],
])('takes silence for %s where the server is gone for good', async (_, verdict) => {
  const verdicts: string[] = [];
  await schedule(checks.slice(0, 2), {
    concurrency: 1,
    signal: new AbortController().signal,
    remains: async () => true,
    restart: async () => false,
    judge: async (one) => {
      const responses = one.id === 'two' ? [{ complete: false }] : [];
      const observation = { wire: { responses } } as unknown as Observation;
      return { ...judgement(one, one.id === 'two' ? 'none' : 'own'), verdict, observation };
    },
    onJudged: (judged) => verdicts.push(`${judged.check.id} ${judged.verdict.is}`),
  });
  expect(verdicts).toEqual([`one ${verdict.is}`, 'two unclear']);
});

it('has no more clients at the target than it may, with those that checks bring besides', async () => {
  const accompanied = script(...get('/').actions, asks('other'));
  const all = ['one', 'two', 'three', 'four', 'five', 'six'].map((id, index) =>
    check(id, index > 3 ? deadly : null, accompanied),
  );
  const atOnce: number[] = [];
  let clients = 0;
  await schedule([...all, ...checks], {
    concurrency: 4,
    signal: new AbortController().signal,
    remains: async () => true,
    restart: async () => false,
    judge: async (one) => {
      clients += clientsOf(one);
      atOnce.push(clients);
      await new Promise((resolve) => setImmediate(resolve));
      clients -= clientsOf(one);
      return judgement(one, 'own');
    },
    onJudged: () => {},
  });
  expect(atOnce).toHaveLength(all.length + checks.length);
  expect(Math.max(...atOnce)).toBe(4);
});
