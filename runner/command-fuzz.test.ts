/** The command `fuzz` as a shell sees it. Runs what `npm run build` has made. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readReport } from '../reports/index.ts';

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

test('what was found until an interrupt is told', async () => {
  const { child, ended } = started('--time', '600', '--check', 'generated.request', '--report', 'json');
  child.stderr.once('data', () => child.kill('SIGINT'));
  const { code, out } = await ended;
  expect(code).toBe(130);
  expect(readReport(JSON.parse(out))).toMatchObject({ interrupted: true, summary: { conformant: false } });
});
