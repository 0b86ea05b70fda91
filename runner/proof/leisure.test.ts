import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lookMs, roomInLeisure } from './leisure.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let time = false;
/** Asks for room so many times; tells how many have entered, now. */
async function crowd(many: number) {
  const room = roomInLeisure(() => () => time);
  let inside = 0;
  for (let asked = 0; asked < many; asked += 1) void room.enter().then(() => (inside += 1));
  const entered = async (): Promise<number> => {
    await vi.advanceTimersByTimeAsync(lookMs);
    return inside;
  };
  return { room, entered };
}

it('lets a few in at once, and nobody else while the thread is busy', async () => {
  time = false;
  const { entered } = await crowd(20);
  expect(await entered()).toBe(4);
  expect(await entered()).toBe(4);
});

it('lets a few more in whenever the thread has time', async () => {
  time = true;
  const { entered } = await crowd(11);
  expect(await entered()).toBe(8);
  expect(await entered()).toBe(11);
  expect(vi.getTimerCount()).toBe(0);
});

it('lets one in for each that leaves where they are few, busy or not', async () => {
  time = false;
  const { room, entered } = await crowd(7);
  for (let left = 0; left < 3; left += 1) {
    expect(await entered()).toBe(4 + left);
    room.leave();
  }
  expect(await entered()).toBe(7);
  expect(vi.getTimerCount()).toBe(0);
});
