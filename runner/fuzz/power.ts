/** The power of the fuzzer: how many generated cases it takes until a fault has shown. */
import type { Fault } from '../../fixtures/faults/fault.ts';
import type { Generated } from '../../fixtures/faults/revealable.ts';
import { headings } from '../../spec/catalogue/index.ts';
import { suites } from '../../suites/all.ts';
import { generatedPrograms } from '../../suites/generated-programs.ts';
import { generatedRequests } from '../../suites/generated-requests.ts';
import type { Check } from '../../suites/index.ts';
import { followsModel } from '../../suites/properties/program.ts';
import { breachesOf, type Property } from '../../suites/properties/property.ts';
import { acquaint } from '../acquaintance.ts';
import { factsOf } from '../observe.ts';
import { bundledTarget } from '../target.ts';
import { casesOf } from './cases.ts';
import { Client } from './client.ts';

export interface Found {
  /** How many cases were carried out, the one that showed it included. */
  readonly cases: number;
  /** The requirement that was seen to be broken. */
  readonly requirement: string;
  readonly kind: string;
}

/** The limit of one delivery, in milliseconds. */
const timeoutMs = 1000;

/**
 * Carries out cases, of several properties in turn, on a server with the fault until one breaks what the fault breaks. Resolves to null
 * where none of so many does.
 *
 * @param most how many cases at most
 */
export async function casesToFind(fault: Fault, by: Generated, seed: number, most: number): Promise<Found | null> {
  const target = await bundledTarget(timeoutMs, fault);
  try {
    const facts = factsOf(await acquaint(target, timeoutMs));
    const client = new Client({ target, facts, timeoutMs });
    // What is handed over wrongly is wrong by whatever sentence; an application shows side effects of a fault as well.
    const wanted = by === 'requests' ? () => true : brokenBy(fault);
    let cases = 0;
    for (const { property, value } of inTurn(checksOf(by), seed)) {
      if (cases === most) break;
      cases += 1;
      client.begin();
      const breaches = breachesOf(await property.holds(value, client));
      const found = breaches.find(({ requirement }) => wanted(requirement));
      if (found !== undefined) return { cases, requirement: found.requirement, kind: found.kind };
      if (breaches.length > 0) client.leave();
    }
    client.leave();
    return null;
  } finally {
    await target.stop();
  }
}

function checksOf(by: Generated): readonly Check[] {
  if (by === 'requests') return generatedRequests.checks;
  return generatedPrograms.checks.filter(({ property }) => property === followsModel);
}

function* inTurn(checks: readonly Check[], seed: number): Generator<{ property: Property; value: unknown }> {
  const sources = checks.flatMap(({ id, property }) =>
    property === null ? [] : [{ property, cases: casesOf(property, id, seed) }],
  );
  for (;;) for (const { property, cases } of sources) yield { property, value: cases.next().value.value };
}

/** What a body that is not as it was given breaks, however a fault has brought that about. */
const delivery = [
  'body.any-iterable',
  'streaming.whole-block',
  'contract.well-formed-response',
  'contract.own-response',
];

/** Requirements of one matter: what breaks the first may be told as a breach of the others. */
const kin: Readonly<Record<string, readonly string[]>> = {
  'start-response.headers-delayed': ['error.replacement'],
  'start-response.per-call': ['start-response.arguments', 'gateway.body-before-start'],
  'content-length.chunked-understood': ['response.http-1.0-no-transfer-encoding'],
  'environ.errors-unicode': ['errors.write'],
  'response.length-right': ['content-length.not-exceeded'],
  'corpus.message-framing': ['response.head-no-content'],
  'error.re-raised': ['start-response.too-late'],
  'field.repeated': ['start-response.name-case', 'content-length.single'],
};

/**
 * Whether a requirement is one that the fault breaks: those of the checks that it declares, those of its heading, and
 * that the body arrives. A fault that is made by wrapping has side effects, which show elsewhere and do not count.
 */
function brokenBy({ heading, catches }: Fault): (requirement: string) => boolean {
  const own = headings.find(({ name }) => name === heading)?.requirements.map(({ id }) => id) ?? [];
  const declared = catches.map((id) => id.split('/', 1)[0]);
  const related = declared.flatMap((id) => kin[id ?? ''] ?? []);
  const all = new Set([...own, ...declared, ...related, ...delivery]);
  const anything = suites.some(({ checks }) =>
    checks.some(({ id, property }) => property !== null && catches.includes(id)),
  );
  return (requirement) => anything || all.has(requirement);
}
