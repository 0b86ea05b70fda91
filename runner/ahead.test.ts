import { expect, it } from 'vitest';
import { Ahead, type OnSeen } from './ahead.ts';
import { patientNow } from './patient-clock.ts';

/** Work that shows what it is told to; `told` lists what became of it. */
function aheadOf(show: (onSeen: OnSeen) => Promise<void>, settleMs = 0, serves = true) {
  const told: string[] = [];
  let times = 0;
  const ahead = new Ahead<number>({
    settleMs,
    signal: new AbortController().signal,
    remains: async () => {
      told.push('waited');
      return serves;
    },
    work: async (signal, onSeen) => {
      times += 1;
      const time = times;
      signal.addEventListener('abort', () => told.push(`${time} given up`));
      await show(onSeen);
      told.push(`${time} over`);
      return time;
    },
  });
  return { ahead, told };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('takes a client that came late enough and is served for a sign that the target remains, while the work goes on', async () => {
  let finish = () => {};
  const { ahead, told } = aheadOf((onSeen) => {
    onSeen(true, patientNow());
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  expect(await ahead.remains()).toBe(true);
  expect(told).toEqual([]);
  finish();
  expect(await ahead.result()).toBe(1);
  expect(told).toEqual(['1 over']);
});

it('takes a client that came early for no sign, and waits where the work is over', async () => {
  const early = async (onSeen: OnSeen) => onSeen(true, patientNow());
  const { ahead, told } = aheadOf(early, 60_000);
  expect(await ahead.remains()).toBe(true);
  expect(told).toEqual(['1 over', 'waited']);
  expect(await ahead.result()).toBe(1);
  expect(await aheadOf(early, 60_000, false).ahead.remains()).toBe(false);
});

it('gives the work up where the target has died, however early, and does it anew', async () => {
  const { ahead, told } = aheadOf(async (onSeen) => {
    onSeen(false, patientNow());
    await turn();
    onSeen(true, patientNow() + 60_000);
  }, 60_000);
  expect(await ahead.remains()).toBe(false);
  expect(told).toEqual(['1 given up', '1 over']);
  expect(await ahead.result()).toBe(2);
});

it('does the work when its result is asked, where nobody has asked whether the target remains', async () => {
  const { ahead, told } = aheadOf(turn);
  expect(await ahead.result()).toBe(1);
  expect(told).toEqual(['1 over']);
});

it('tells that the work has failed', async () => {
  const { ahead } = aheadOf(() => Promise.reject(new Error('no work')));
  await expect(ahead.remains()).rejects.toThrow('no work');
});
