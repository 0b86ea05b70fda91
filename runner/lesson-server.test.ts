/** The kit on the lesson's server: it finds each of its faults, and the list of what fails is pinned. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../fixtures/listening-server.ts';
import { pythonProbeTarget, readPythonProbe } from '../fixtures/probes/probe-files.ts';
import { run } from './run.ts';
import { addressTarget } from './target.ts';

const script = fileURLToPath(new URL('../fixtures/lesson-server/lesson_server.py', import.meta.url));
const lacking = spawnSync('python3', ['--version']).status === 0 ? '' : ' (skipped: "python3" does not run)';
/** What a server that keeps everything back makes each check about delivery wait. */
const timeoutMs = 3000;

it.skipIf(lacking !== '')(
  `the lesson server fails in what is pinned${lacking}`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lesson-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    writeFileSync(join(directory, 'gateway_probe.py'), readPythonProbe());
    const server = await startServer(`python3 '${script}' {app} {port}`, pythonProbeTarget, {
      ...process.env,
      PYTHONPATH: directory,
    });
    onTestFinished(server.stop);
    const target = await addressTarget(server, timeoutMs);
    const { results } = await run(target, { timeoutMs });
    const failing = results.filter(({ outcome }) => outcome === 'fail').map(({ check }) => `${check}\n`);
    await expect(failing.join('')).toMatchFileSnapshot('../fixtures/lesson-server/failing-checks.txt');
  },
  600_000,
);
