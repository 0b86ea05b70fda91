/** Puts what came of a property into the words of a report. */
import type { Result } from '../../reports/index.ts';
import { printable, printableBytes } from '../../spec/index.ts';
import type { Verdict } from '../../suites/index.ts';
import { resultOf, type Wording } from '../result.ts';
import { type Finding, gravestFirst, type Tally, tokenOf } from './fuzz.ts';

const shownBytes = 4096;

/** A property's result: its gravest finding, or that there was none. */
export function propertyResult({ check, cases, judged, findings }: Tally, wording: Wording): Result {
  const [worst, ...others] = findings.toSorted(gravestFirst);
  if (worst === undefined) {
    const verdict: Verdict =
      judged > 0
        ? { is: 'satisfied', note: `in ${judged} of ${cases} generated cases` }
        : { is: 'unclear', reason: `none of ${cases} generated cases could say anything` };
    return resultOf(check, verdict, null, 0, wording);
  }
  const { breach } = worst;
  const more = others.length === 0 ? '' : `; ${others.length} further kinds of findings, see the command below`;
  return {
    ...resultOf(
      check,
      { is: 'contradicted', actual: `${breach.seen} (breaks ${breach.requirement}${more})` },
      null,
      0,
      wording,
    ),
    expected: printable(breach.predicted, 2000),
    sent: worst.evidence.sent.map((text) => printableBytes(text, shownBytes)),
    received: receivedLines(worst),
    journal: worst.tells.length === 0 ? null : worst.tells.map((line) => printable(line, 2000)),
    reproduce: reproduction(worst, wording),
  };
}

/** The command that carries out the one case again. */
export function reproduction({ check, place }: Pick<Finding, 'check' | 'place'>, { command }: Wording): string {
  return `${command.replace(/^(npx gateway-conformance)/, '$1 fuzz')} --replay '${tokenOf(check, place)}'`;
}

export function receivedLines({ evidence: { received, ending } }: Pick<Finding, 'evidence'>): string[] {
  const told = printableBytes(withoutEnviron(received), shownBytes);
  return [...(told === '' ? [] : told.split(/(?<=\\r\\n)/)), `… connection ${ending}`];
}

/** The probe's answer tells the whole of environ, and with it what the server's environment holds; a report does not. */
function withoutEnviron(received: string): string {
  return received.replace(/\{"protocol": ?1,[\s\S]*?\}(?=HTTP\/|0\r\n|\r\n|$)/g, '{… what the application was given}');
}
