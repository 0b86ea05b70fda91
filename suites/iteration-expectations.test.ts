import { expect, test } from 'vitest';
import type { Event } from '../spec/index.ts';
import type { Expectation } from './expectation.ts';
import { entry, event, none, object, observation, raised, told } from './hand-made.ts';
import {
  asksFor,
  closesBeforeNext,
  closesFile,
  closesGenerator,
  closesLast,
  closesOnce,
  endsBefore,
  readsFileLate,
  sparesIterator,
  touchesNothing,
  wrapsClosably,
  wrapsFile,
} from './iteration-expectations.ts';

const [call, next, close] = [event('return'), event('next'), event('close')];
const judged = (expectation: Expectation, ...events: Event[]) =>
  told(expectation.judge(observation({ entries: [entry({}, ...events)] })));

test('close() is counted', () => {
  expect(judged(closesOnce, call, next, close)).toBe('satisfied');
  expect(judged(closesOnce, call, next)).toBe('contradicted: close() was not called');
  expect(judged(closesOnce, call, close, close)).toBe('contradicted: close() was called 2 times');
  expect(judged(closesOnce, event('raise-out'))).toMatch(/^unclear/);
});

test('close() comes last', () => {
  expect(judged(closesLast, call, next, close)).toBe('satisfied');
  expect(judged(closesLast, call, close, next)).toBe('contradicted: "next" came after close()');
  expect(judged(closesLast, call, next)).toMatch(/^contradicted/);
});

test('other parts of the object are left alone', () => {
  expect(judged(sparesIterator, call, close)).toBe('satisfied');
  expect(judged(sparesIterator, call, event('iterator-close'))).toMatch(/^contradicted/);
  expect(judged(touchesNothing, call)).toBe('satisfied');
  expect(judged(touchesNothing, call, event('touched', { name: 'fileno' }))).toBe('contradicted: it asked for fileno');
});

test('the iteration ends where it may', () => {
  expect(judged(endsBefore('beyond'), call, next)).toBe('satisfied');
  expect(judged(endsBefore('beyond'), call, event('mark', { name: 'beyond' }))).toMatch(/^contradicted/);
  expect(judged(asksFor(2), event('yield'), event('yield'))).toBe('satisfied');
  expect(judged(asksFor(2), event('yield'))).toBe('contradicted: it asked for 1');
});

test('files are wrapped, read late and closed', () => {
  expect(judged(wrapsFile, event('file-wrapper', { result: none }))).toBe('satisfied');
  expect(judged(wrapsFile, event('file-wrapper', { raised: raised('TypeError') }))).toMatch(/^contradicted/);
  expect(judged(readsFileLate, call, event('file-read'))).toBe('satisfied');
  expect(judged(readsFileLate, event('file-read'), call)).toMatch(/^contradicted/);
  expect(judged(closesFile, event('file-close'))).toBe('satisfied');
  expect(judged(closesFile, event('file-close'), event('file-close'))).toBe('satisfied');
  expect(judged(closesFile)).toMatch(/^contradicted/);
});

test('a generator is not dropped', () => {
  expect(judged(closesGenerator, call, event('stop'))).toBe('satisfied: the generator is used up');
  expect(judged(closesGenerator, call, close)).toBe('satisfied: the generator is closed');
  expect(judged(closesGenerator, call, event('collected'))).toBe('contradicted: the generator was dropped');
  expect(judged(closesGenerator)).toMatch(/^unclear/);
});

test('the moment of close() is told', () => {
  const second = { ...entry({}), at: 5 };
  const at = (moment: number) =>
    told(
      closesBeforeNext.judge(
        observation({ entries: [entry({}, event('close', { at: moment }))], labelled: { 2: [second] } }),
      ),
    );
  expect(at(4)).toBe('satisfied: close() comes before the next request is handed over');
  expect(at(6)).toBe('satisfied: close() comes after the next request is handed over');
  expect(told(closesBeforeNext.judge(observation({ entries: [entry({}, close)] })))).toMatch(/^inapplicable/);
});

test('a wrapper that is not returned has a close()', () => {
  const wrapping = (...methods: string[]) => event('wrap-file', { result: object('FileWrapper', { methods }) });
  expect(judged(wrapsClosably, wrapping('close'))).toBe('satisfied');
  expect(judged(wrapsClosably, wrapping())).toMatch(/^contradicted/);
  expect(judged(wrapsClosably, event('wrap-file', { raised: raised('TypeError') }))).toMatch(/^contradicted/);
  expect(judged(wrapsClosably)).toMatch(/^unclear/);
});
