import { describe, expect, test } from 'vitest';
import { gatewayFaults } from '../fixtures/faults/gateway.ts';
import { gatewayHeadings } from '../spec/catalogue/gateway.ts';
import { gatewaySuites } from './gateway.ts';

const checks = gatewaySuites.flatMap(({ checks }) => checks);
const requirements = gatewayHeadings.flatMap(({ requirements }) => requirements);

describe('the gateway', () => {
  test('has one check for each id', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(new Set(requirements.map(({ id }) => id)).size).toBe(requirements.length);
  });

  test.each(requirements.map((requirement) => [requirement.id, requirement] as const))(
    'accounts for %s',
    (id, { unobservable }) => {
      const own = checks.filter(({ requirement }) => requirement.id === id);
      expect(own.length > 0).toBe(unobservable === null);
    },
  );

  test.each(checks.map(({ id, title }) => [id, title]))('titles %s plainly', (_, title) => {
    expect(title.length).toBeLessThanOrEqual(80);
    expect(title).not.toMatch(/\bshould\b|\btest that\b|\bproperly\b|\bcorrectly\b|\bvalid\b/i);
  });

  test('has a fault for each check that can blame a server', () => {
    const caught = new Set(gatewayFaults.flatMap(({ catches }) => catches));
    const blaming = checks.filter(({ level, binding }) => level !== 'may' && binding === null);
    expect(blaming.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test('has faults that catch something, of known headings', () => {
    const ids = new Set(checks.map(({ id }) => id));
    const names = new Set(gatewayHeadings.map(({ name }) => name));
    for (const { title, heading, catches } of gatewayFaults) {
      expect(catches, title).not.toEqual([]);
      expect(names, title).toContain(heading);
      for (const id of catches) expect(ids, title).toContain(id);
    }
  });
});
