/** The suites of a run: those of the kit, and the corpora that its user gives. */
import { readCorpusFile } from '../fixtures/corpora/corpus-file.ts';
import { MalformedData } from '../spec/index.ts';
import { suites as bundled } from '../suites/all.ts';
import { corpusSuite, type Suite } from '../suites/index.ts';
import { KitFailure, oneLine } from './failure.ts';

/** The kit's suites with those of corpus files before the last, the standing contract. Throws {@link KitFailure}. */
export function withCorpora(files: readonly string[]): readonly Suite[] {
  const suites = [...bundled];
  for (const file of files) {
    const suite = readSuite(file);
    if (suites.some(({ name }) => name === suite.name)) {
      throw new KitFailure(`${file}: there is a corpus "${suite.name}" already; give it another name`);
    }
    suites.splice(-1, 0, suite);
  }
  return suites;
}

function readSuite(file: string): Suite {
  try {
    return corpusSuite(readCorpusFile(file));
  } catch (error) {
    if (error instanceof MalformedData)
      throw new KitFailure(error.message.startsWith(file) ? error.message : `${file}: ${error.message}`);
    throw new KitFailure(`${file}: the corpus cannot be read (${oneLine(error)}); name a file of this form`);
  }
}
