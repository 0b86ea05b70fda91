import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentIfPossible } from '../fixtures/real-servers/environment.ts';
import { readReport } from '../reports/index.ts';

const { reason } = await environmentIfPossible();
const lacking = reason === '' ? '' : ` (skipped: ${reason})`;

const main = fileURLToPath(new URL('../dist/runner/main.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'matrix-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe.skipIf(lacking !== '')(`matrix${lacking}`, () => {
  it('judges real servers, prints their grid and keeps their reports', () => {
    const words = ['matrix', 'waitress', 'wsgiref', '--check', 'cgi.path-info-decoded/once', '--save', directory];
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'judging waitress …\njudging wsgiref …\n' });
    expect(stdout).toMatch(/^check +waitress +wsgiref\ncgi\.path-info-decoded\/once +✓ pass +✓ pass\n/);
    for (const name of ['waitress', 'wsgiref']) {
      const { summary } = readReport(JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')));
      expect(summary).toMatchObject({ pass: 1, conformant: true });
    }
  });
});
