/** Findings as corpus files: a file each, which judges any server again. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeCorpusFile } from '../../fixtures/corpora/corpus-file.ts';
import { type CorpusSource, readCorpus } from '../../spec/index.ts';
import { KitFailure, oneLine } from '../failure.ts';
import { type Finding, tokenOf } from './fuzz.ts';

/** A finding as a corpus of one case; null where its case cannot be said as one. */
export function corpusOf({ check, breach, place, corpus }: Finding): CorpusSource | null {
  if (corpus === null) return null;
  const name = slug(`${check.id} ${breach.kind}`);
  const told = {
    name,
    title: breach.kind,
    requirement: breach.requirement,
    note: `found as ${tokenOf(check, place)}; predicted: ${breach.predicted}; seen: ${breach.seen}`,
  };
  const source: CorpusSource = {
    schemaVersion: 1,
    name: 'findings',
    title: 'Findings of the fuzzer',
    ...('exchanges' in corpus ? { programs: [{ ...told, ...corpus }] } : { cases: [{ ...told, ...corpus }] }),
  };
  readCorpus(source);
  return source;
}

/** Writes each finding into the directory; the files that were written. Throws {@link KitFailure}. */
export function saveFindings(directory: string, findings: readonly Finding[]): readonly string[] {
  try {
    mkdirSync(directory, { recursive: true });
    return findings.flatMap((finding) => {
      const source = corpusOf(finding);
      if (source === null) return [];
      const [one] = [...(source.cases ?? []), ...(source.programs ?? [])];
      const file = join(directory, `${one?.name}.json`);
      writeCorpusFile(file, source);
      return [file];
    });
  } catch (error) {
    throw new KitFailure(`--save "${directory}": the findings cannot be written there (${oneLine(error)})`);
  }
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100)
    .replace(/-+$/, '');
}
