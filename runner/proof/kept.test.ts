import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepFindings, keptFindings } from './kept.ts';

it('keeps what was found from one start to the next, and nothing else', () => {
  const directory = mkdtempSync(join(tmpdir(), 'proof-'));
  const file = join(directory, 'kept.json');
  try {
    const all = keptFindings(file);
    expect(all.size).toBe(0);
    all.set('says nothing', { differences: [], elsewhere: ['a/b'] });
    keepFindings(file, all);
    all.set('says twice', { differences: ['not caught by c'], elsewhere: [] });
    keepFindings(file, all);
    expect(keptFindings(file)).toEqual(all);
    expect(readdirSync(directory)).toEqual(['kept.json']);
    writeFileSync(file, '{"says nothing": {"differences": "none"}}');
    expect(() => keptFindings(file)).toThrow(/kept findings/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
