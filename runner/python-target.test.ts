import { spawnSync } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { pythonTarget } from './python-target.ts';
import { run } from './run.ts';

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']);
const lacking = python.status === 0 ? '' : ' (skipped: "python3" does not run, or is older than 3.8)';

test.skipIf(lacking !== '')(
  `the reference server conforms with the Python probe${lacking}`,
  { timeout: 300_000 },
  async () => {
    const timeoutMs = 5000;
    const target = await pythonTarget(timeoutMs);
    onTestFinished(() => target.stop());
    const { results, summary } = await run(target, {
      timeoutMs,
      strict: true,
    });
    const blamed = results.filter(({ outcome }) => !['pass', 'noted', 'skip'].includes(outcome));
    expect(blamed.map(({ check, outcome, actual }) => `${outcome} ${check}: ${actual}`)).toEqual([]);
    expect([target.binding, summary.conformant]).toEqual(['python', true]);
    expect(summary.pass).toBeGreaterThan(500);
  },
);
