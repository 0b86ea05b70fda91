/**
 * Every suite, in the order of a run: the gateway, the wire, the corpora of the kit, what is generated, and what holds for
 * every exchange.
 */
import { bundledCorpora } from '../fixtures/corpora/corpus-file.ts';
import type { Check, Suite } from './check.ts';
import { corpusSuite } from './corpus.ts';
import { gatewaySuites } from './gateway.ts';
import { generatedPrograms } from './generated-programs.ts';
import { generatedRequests } from './generated-requests.ts';
import { standingContract } from './standing-contract.ts';
import { wireSuites } from './wire.ts';

export const suites: readonly Suite[] = [
  ...gatewaySuites,
  ...wireSuites,
  ...bundledCorpora().map(corpusSuite),
  generatedRequests,
  generatedPrograms,
  standingContract,
];

export const everyCheck: readonly Check[] = suites.flatMap(({ checks }) => checks);

export const everyCheckId: readonly string[] = everyCheck.map(({ id }) => id);
