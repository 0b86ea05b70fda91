/** Puts what came of a property into the words of a report. */
import type { Result } from '../../reports/index.ts';
import { printable, printableBytes } from '../../spec/index.ts';
import type { Check, Verdict } from '../../suites/index.ts';
import type { Acquaintance } from '../acquaintance.ts';
import { inapplicability, outcomeOf } from '../judge.ts';
import { resultOf, type Wording } from '../result.ts';
import { type Finding, gravestFirst, readToken, requirementOf, type Tally, tokenOf } from './fuzz.ts';

const shownBytes = 4096;
const shownText = 2000;

/** A property's result: its gravest finding, or that there was none. */
export function propertyResult(tally: Tally, wording: Wording): Result {
  const [worst, ...others] = tally.findings.toSorted(gravestFirst);
  if (worst === undefined) return withoutFindings(tally, wording);
  const result = findingResult(worst, wording);
  const more =
    others.length === 0 ? '' : ` (and ${others.length} of other kinds: "gateway-conformance fuzz" tells them)`;
  return { ...result, title: tally.check.title, actual: result.actual + more };
}

/** A result for each finding of a property, the gravest first; or that there was none. */
export function findingResults(tally: Tally, wording: Wording): readonly Result[] {
  if (tally.findings.length === 0) return [withoutFindings(tally, wording)];
  return tally.findings.toSorted(gravestFirst).map((finding) => findingResult(finding, wording));
}

/** A property's result where nobody is served: no generated request could say anything. */
export function resultUnserved(check: Check, conditions: Acquaintance, wording: Wording): Result {
  const inapplicable = inapplicability(check, conditions);
  if (inapplicable !== null) return resultOf(check, { is: 'inapplicable', reason: inapplicable }, null, 0, wording);
  const reason = 'the server serves nobody: a plain request has not reached the application';
  return resultOf(check, { is: 'unclear', reason }, conditions.unserved, 0, wording);
}

function withoutFindings(tally: Tally, wording: Wording): Result {
  return resultOf(tally.check, verdictWithoutFindings(tally, wording), null, 0, wording);
}

function verdictWithoutFindings(tally: Tally, wording: Wording): Verdict {
  const { cases, judged, lost } = tally;
  if (lost !== null) {
    const reason = ['the server no longer answers', ...suspectsOf(tally, wording)].join('; it may have died of: ');
    return { is: 'unclear', reason };
  }
  return judged > 0
    ? { is: 'satisfied', note: `in ${judged} of ${cases} generated cases` }
    : { is: 'unclear', reason: `none of ${cases} generated cases could say anything` };
}

/** The commands that carry out the cases of which a lost target may have died. */
export function suspectsOf({ check, lost }: Tally, wording: Wording): readonly string[] {
  return (lost ?? []).map((place) => reproduction({ check, place }, wording));
}

function findingResult(finding: Finding, wording: Wording): Result {
  const { check, breach, evidence, tells, count } = finding;
  const { id, level, statement, document, section, url } = requirementOf(breach.requirement);
  return {
    ...resultOf(check, { is: 'contradicted', actual: breach.seen }, null, 0, wording),
    title: count === 1 ? breach.kind : `${breach.kind} (in ${count} cases)`,
    level,
    requirement: id,
    statement,
    section: `${document} ${section}`,
    url,
    outcome: outcomeOf({ is: 'contradicted', actual: breach.seen }, level),
    expected: printable(`${check.expect.says}: ${breach.predicted}`, shownText),
    sent: evidence.sent.map((text) => printableBytes(text, shownBytes)),
    received: receivedLines(evidence),
    journal: tells.length === 0 ? null : tells.map((line) => printable(line, shownText)),
    ...(check.property?.given === true ? {} : { reproduce: reproduction(finding, wording) }),
  };
}

/** The command that carries out the one case again. */
export function reproduction({ check, place }: Pick<Finding, 'check' | 'place'>, { command }: Wording): string {
  return `${command.replace(/^(npx gateway-conformance)/, '$1 fuzz')} --replay '${tokenOf(check, place)}'`;
}

/** The token of the case that such a command carries out; null where it carries out none. */
export function reproduced(command: string): ReturnType<typeof readToken> {
  return readToken(/ --replay '([^']+)'$/.exec(command)?.[1] ?? '');
}

function receivedLines({ received, ending }: Finding['evidence']): string[] {
  const told = printableBytes(withoutEnviron(received), shownBytes);
  return [...(told === '' ? [] : told.split(/(?<=\\r\\n)/)), `… connection ${ending}`];
}

/** The probe's answer tells the whole of environ, and with it what the server's environment holds; a report does not. */
function withoutEnviron(received: string): string {
  return received.replace(
    /\{"protocol": ?1,[\s\S]*?\}(?=HTTP\/|\r\n|$)/g,
    '{ ... what the application was given ... }',
  );
}
