import { expect, test } from 'vitest';
import { answered, entry, observation } from './hand-made.ts';
import { statusLine } from './status-line.ts';

const judged = (id: string, status: number) => {
  const seen = observation({ entries: [entry({})], wire: { responses: [answered(status)] } });
  return statusLine.checks.find((check) => check.id === id)?.expect.judge(seen).is;
};

test.each([
  [400, 'satisfied', 'satisfied'],
  [599, 'satisfied', 'satisfied'],
  [200, 'contradicted', 'satisfied'],
  [302, 'contradicted', 'satisfied'],
  // three digits that stand where they have to, and are no code
  [600, 'satisfied', 'contradicted'],
])('answers a failure with %s: the line is %s, the code %s', (status, line, code) => {
  expect(judged('status-line.grammar/failed-application', status)).toBe(line);
  expect(judged('status-line.code-range/failed-application', status)).toBe(code);
});
