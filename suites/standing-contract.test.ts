import { expect, test } from 'vitest';
import type { Raisable } from '../spec/index.ts';
import { entry, event, type HandMade, observation, raised, told } from './hand-made.ts';
import { standingContract } from './standing-contract.ts';

function judged(id: string, made: HandMade): string {
  const check = standingContract.checks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no ${id}`);
  return told(check.expect.judge(observation(made)));
}
const raises = (type: Raisable) => [entry({}, event('raise', { raised: raised(type) }))];

test('a server that serves nobody any more breaks the contract, unless the application asked for its end', () => {
  const canary = { same: 'not tried', fresh: 'none', seen: 'no connection' } as const;
  expect(judged('contract.next-client', { canary, entries: [entry({})] })).toMatch(/^contradicted/);
  expect(judged('contract.next-client', { canary, entries: raises('ValueError') })).toMatch(/^contradicted/);
  expect(judged('contract.next-client', { canary, entries: raises('SystemExit') })).toMatch(/^inapplicable/);
  const lives = { ...canary, fresh: 'own' } as const;
  expect(judged('contract.next-client', { canary: lives, entries: raises('SystemExit') })).toBe('satisfied');
});
