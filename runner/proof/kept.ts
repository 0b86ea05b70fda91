/** What was found of faults, kept in a file, so that a long proof goes on where it was interrupted. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { boundary } from '../../spec/index.ts';

/** What was found of one fault, in words. */
export interface Found {
  /** What is not as it declares. */
  readonly differences: readonly string[];
  /** The checks that show it by themselves, undeclared. */
  readonly elsewhere: readonly string[];
}

const texts = z.array(z.string());
const readKept = boundary(
  'kept findings',
  z.record(z.string(), z.object({ differences: texts, elsewhere: texts }).readonly()),
);

/** What a file holds of each fault, by its title; nothing where there is no file. Throws where it holds something else. */
export function keptFindings(file: string): Map<string, Found> {
  return new Map(Object.entries(existsSync(file) ? readKept(JSON.parse(readFileSync(file, 'utf8'))) : {}));
}

/** Keeps it, whole at any moment. */
export function keepFindings(file: string, findings: ReadonlyMap<string, Found>): void {
  const next = `${file}.next`;
  writeFileSync(next, `${JSON.stringify(Object.fromEntries(findings), null, 1)}\n`);
  renameSync(next, file);
}
