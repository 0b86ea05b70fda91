import { expect, it } from 'vitest';
import { must } from '../spec/index.ts';
import { heading } from '../spec/requirement.ts';
import { type Expectation, get, satisfied, suite } from '../suites/index.ts';
import { matcher, nearest, select } from './selection.ts';

const holds: Expectation = { says: 'holds', judge: () => satisfied() };
const example = suite(
  heading('example', 'Example', 'RFC 9112 2.1', {
    'area.one': must('One'),
    'area.two': { ...must('Two'), level: 'should' as const },
  }),
  ({ must, should }) => [
    must('area.one', 'one', { send: get('/'), expect: holds }),
    must('area.one/case', 'one in its case', { send: get('/'), expect: holds }),
    should('area.two', 'two', { send: get('/'), expect: holds }),
  ],
);
const ids = (selection: Parameters<typeof select>[1]) => select([example], selection).map(({ id }) => id);

it('takes everything where nothing is told', () => {
  expect(ids({})).toEqual(['area.one', 'area.one/case', 'area.two']);
});

it('takes a requirement with its cases, a case alone, and globs', () => {
  expect(ids({ checks: ['area.one'] })).toEqual(['area.one', 'area.one/case']);
  expect(ids({ checks: ['area.one/'] })).toEqual(['area.one']);
  expect(ids({ checks: ['area.one/case'] })).toEqual(['area.one/case']);
  expect(ids({ checks: ['*.t*'] })).toEqual(['area.two']);
  expect(ids({ checks: ['**'] })).toHaveLength(3);
});

it('takes a level and what is stronger', () => {
  expect(ids({ level: 'must' })).toEqual(['area.one', 'area.one/case']);
  expect(ids({ level: 'should' })).toHaveLength(3);
});

it('never selects nothing', () => {
  expect(() => ids({ checks: ['area.on'] })).toThrow('--check "area.on" matches no check; did you mean "area.one"?');
  expect(() => ids({ suites: ['exemple'] })).toThrow('--suite "exemple" is no suite; did you mean "example"?');
  expect(() => ids({ checks: ['area.two'], level: 'must' })).toThrow('no check is selected');
});

it('matches dots as dots', () => {
  expect(matcher('a.b')('axb')).toBe(false);
  expect(matcher('a*')('a.b/c')).toBe(true);
  expect(matcher('a.b/*')('a.b/c')).toBe(true);
});

it('proposes only what is near', () => {
  expect(nearest('zzzzzzzzzz', ['area.one'])).toContain('list');
});
