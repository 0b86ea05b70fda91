import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { everyCheck } from '../suites/all.ts';
import { acquaint } from './acquaintance.ts';
import { judge } from './judge.ts';
import { miniature } from './miniature.ts';
import { bundledTarget, type Target } from './target.ts';

const timeoutMs = 4000;

let target: Target | undefined;
let turning = false;
afterEach(async () => {
  turning = false;
  await target?.stop();
});

/** From now on each turn of the event loop takes longer: what is sent byte by byte has hundreds of them. */
function busy(ms: number): void {
  turning = true;
  const turn = (): void => {
    const end = performance.now() + ms;
    while (performance.now() < end);
    if (turning) setImmediate(turn);
  };
  turn();
}

/** On a busy machine the requests of such a check were half a minute on their way, and a conforming server was blamed. */
it('blames no server that gives up a request which the kit sends too slowly', async () => {
  target = await bundledTarget(timeoutMs, { options: { timeouts: { headMs: 20 } } });
  const conditions = await acquaint(target, timeoutMs);
  const check = everyCheck.find(({ id }) => id === 'corpus.wire-parsing/bytes-across-requests');
  if (check === undefined) throw new Error('there is no such check');
  busy(2);
  const { verdict, observation } = await judge(check, conditions);
  expect(observation?.wire.responses.map(({ status }) => status)).toEqual([408]);
  expect(verdict).toEqual({
    is: 'unclear',
    reason: 'the server gave up waiting for the request while it was sent in pieces',
  });
});

/** Of eight million octets six had come from a busy machine within the limit, and a conforming server was blamed. */
it('blames no server of whose response much is still coming when the time is over', async () => {
  target = await bundledTarget(timeoutMs);
  const { host, port } = target.address;
  const slow = await miniature((socket) => {
    const through = connect({ host, port });
    socket.pipe(through);
    through.on('data', (data) => {
      socket.write(data);
      through.pause();
      setTimeout(() => through.resume(), 30);
    });
    through.on('end', () => socket.end());
    through.on('error', () => socket.destroy());
    socket.on('close', () => through.destroy());
  });
  const conditions = await acquaint({ ...target, address: slow.address }, timeoutMs);
  const check = everyCheck.find(({ id }) => id === 'streaming.whole-block/read-late');
  if (check === undefined) throw new Error('there is no such check');
  const { verdict } = await judge(check, { ...conditions, timeoutMs: 1500 });
  await slow.close();
  expect(verdict).toEqual({
    is: 'unclear',
    reason: 'much was still coming when the time was over; give it more by --timeout',
  });
});
