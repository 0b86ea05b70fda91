/** The command `fuzz` as a shell sees it. Runs what `npm run build` has made. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readReport } from '../reports/index.ts';
import { always, butTheProbe, holds, inFrontOf, miniature, ok } from './miniature.ts';
import { bundledTarget } from './target.ts';

const main = fileURLToPath(new URL('../dist/runner/main.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'command-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true }));

function started(...words: readonly string[]) {
  const child = spawn(process.execPath, [main, 'fuzz', ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
  });
  return { child, ended: once(child, 'close').then(([code]: unknown[]) => ({ code, out, err })) };
}
const command = (...words: readonly string[]) => started(...words).ended;

describe('bad input ends in one line and exit code 2', () => {
  test.each([
    ['a glob that matches nothing', ['--check', 'nothing.*'], 'matches no check'],
    ['a check without a property', ['--check', 'host.required'], 'matches no property'],
    ['two limits', ['--time', '5', '--runs', '5'], 'cannot be used with'],
    ['no case', ['--replay', 'generated.request:1'], 'names no case'],
    ['a case of no property', ['--replay', 'host.required:1:0'], 'names no case'],
    ['a file that is not there', ['--replay', join(directory, 'nothing.json')], 'cannot be read'],
    ['a known failure that is none', ['--known', join(directory, 'known.txt')], 'matches no check'],
  ])('%s', async (_, words, message) => {
    writeFileSync(join(directory, 'known.txt'), 'nothing.here: never\n');
    const { code, out, err } = await command(...words);
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err).toContain(message);
  });
});

test('the reference server has no finding, and the counts are told', async () => {
  const { code, out } = await command('--runs', '5', '--save', join(directory, 'none'));
  expect(out).toMatch(/^conformant: \d+ passed\n\n\d+ cases in [\d.]+ s, \d+ of them judged, seed 1\n$/);
  expect(code).toBe(0);
  expect(readdirSync(join(directory, 'none'))).toEqual([]);
});

test.runIf(existsSync('/proc'))('a directory that nobody can write to is found out before the run', async () => {
  // Its permissions let root write; the file system does not.
  const { code, out, err } = await command('--runs', '5', '--save', '/proc');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(/^.*--save "\/proc": nothing can be written there.*\n$/);
});

test.each([
  ['always says 200', always(ok)],
  ['never answers', holds],
])('no generated request is sent to a server that %s', async (_, serve) => {
  const host = await bundledTarget(5000);
  let connections = 0;
  const stub = await miniature(
    butTheProbe(host.address, (socket) => {
      connections += 1;
      serve(socket);
    }),
  );
  try {
    const target = `${stub.address.host}:${stub.address.port}`;
    const words = ['--target', target, '--timeout', '500', '--runs', '5', '--report', 'json'];
    const { code, out } = await command(...words);
    const { results, summary } = readReport(JSON.parse(out));
    expect({ code, conformant: summary.conformant }).toEqual({ code: 1, conformant: false });
    expect(results.length).toBeGreaterThan(10);
    const told = new Set(results.map(({ outcome, reason }) => `${outcome}: ${reason}`));
    expect([...told]).toEqual([
      'inconclusive: the server serves nobody: a plain request has not reached the application',
    ]);
    expect(connections).toBeLessThan(10);
  } finally {
    await stub.close();
    await host.stop();
  }
});

test('what was found until an interrupt is told', async () => {
  const { child, ended } = started('--time', '600', '--check', 'generated.request', '--report', 'json');
  child.stderr.once('data', () => child.kill('SIGINT'));
  const { code, out } = await ended;
  expect(code).toBe(130);
  expect(readReport(JSON.parse(out))).toMatchObject({ interrupted: true, summary: { conformant: false } });
});

test('a server that dies, and that nobody starts again, passes nothing, and what it may have died of is told', async () => {
  const host = await bundledTarget(5000);
  let connections = 0;
  const front = await miniature(
    inFrontOf(host.address, () => {
      connections += 1;
      if (connections > 50) void front.close();
      return null;
    }),
  );
  const at = `${front.address.host}:${front.address.port}`;
  const { code, out } = await command('--target', at, '--timeout', '1000', '--check', 'generated.malformed/*');
  await host.stop();
  expect(out).toMatch(/^not conformant: \d+ inconclusive\n\nthe server died, and could not be started again\n/);
  expect(out).toMatch(
    /\nit may have died of: npx gateway-conformance fuzz --target .* --replay 'generated\.malformed\/[a-z-]+:-?\d+:\d+'\n/,
  );
  expect(code).toBe(1);
});
