import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort, ServerProcess } from './server-process.ts';

const directory = mkdtempSync(join(tmpdir(), 'process-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<Awaited<T>>> {
  for (let turn = 0; turn < 2000; turn += 1) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false && found !== '') return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it did not happen');
}

/** Whether the process is there and has not ended. */
function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

it('keeps what the server writes, and tells how it ended', async () => {
  const server = new ServerProcess('echo out; echo err >&2; exit 3', process.env);
  expect(await until(() => server.exit)).toBe('exit code 3');
  await until(() => server.log.includes('out') && server.log.includes('err'));
  await server.stop();
});

it.each([
  ['children', 'sleep 1000 & echo $! > "$PIDS"; wait'],
  ['children that ignore SIGTERM', `sh -c 'trap "" TERM; echo $$ > "$PIDS"; while :; do sleep 1; done' & wait`],
])('ends the whole group: %s', async (name, command) => {
  const pids = join(directory, name.replaceAll(' ', '-'));
  const server = new ServerProcess(command, { ...process.env, PIDS: pids });
  const pid = Number(await until(() => readFile(pids, 'utf8').catch(() => '')));
  expect(runs(pid)).toBe(true);
  await server.stop();
  await until(() => !runs(pid));
});

it('stops what has never started', async () => {
  const server = new ServerProcess('true', { PATH: '' });
  await until(() => server.exit);
  await server.stop();
});

it('finds ports on which nothing listens', async () => {
  const port = await freePort('127.0.0.1');
  expect(port).toBeGreaterThan(0);
});
