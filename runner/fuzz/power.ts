/** The power of the fuzzer: how many generated cases it takes until a fault has shown. */
import type { Fault } from '../../fixtures/faults/fault.ts';
import type { Generated } from '../../fixtures/faults/revealable.ts';
import { headings } from '../../spec/catalogue/index.ts';
import { everyCheck } from '../../suites/all.ts';
import { generatedPrograms } from '../../suites/generated-programs.ts';
import { generatedRequests } from '../../suites/generated-requests.ts';
import { type Check, isGenerated } from '../../suites/index.ts';
import { followsModel } from '../../suites/properties/program.ts';
import { type Breach, breachesOf, type Property } from '../../suites/properties/property.ts';
import { acquaint } from '../acquaintance.ts';
import { factsOf } from '../observe.ts';
import { bundledTarget, type Target } from '../target.ts';
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
 * Carries out cases, of several properties in turn, on a server with the fault until one breaks what the fault breaks, and does so
 * again: on a busy machine some answer comes too late. Resolves to null where none of so many does.
 *
 * @param most how many cases at most
 */
export async function casesToFind(fault: Fault, by: Generated, seed: number, most: number): Promise<Found | null> {
  // What is handed over wrongly is wrong by whatever sentence; an application shows side effects of a fault as well.
  const wanted = by === 'requests' ? () => true : brokenBy(fault);
  const target = await bundledTarget(timeoutMs, fault);
  try {
    const client = await clientOf(target);
    for (const [at, one] of entriesOf(inTurn(checksOf(by), seed), most)) {
      const breaches = await tried(one, client);
      const found = breaches.find(({ requirement }) => wanted(requirement));
      if (found === undefined) continue;
      const same = ({ requirement, kind }: Breach) => requirement === found.requirement && kind === found.kind;
      const alone = await clientOf(target);
      const again = (await tried(one, alone)).some(same) || (await triedInRow(fault, by, seed, at)).some(same);
      alone.leave();
      if (again) return { cases: at + 1, requirement: found.requirement, kind: found.kind };
    }
    client.leave();
    return null;
  } finally {
    await target.stop();
  }
}

/** What a case breaks that those before it have prepared, on a server that has seen nothing else. */
async function triedInRow(fault: Fault, by: Generated, seed: number, last: number): Promise<readonly Breach[]> {
  const target = await bundledTarget(timeoutMs, fault);
  try {
    const client = await clientOf(target);
    let breaches: readonly Breach[] = [];
    for (const [, one] of entriesOf(inTurn(checksOf(by), seed), last + 1)) breaches = await tried(one, client);
    client.leave();
    return breaches;
  } finally {
    await target.stop();
  }
}

async function clientOf(target: Target): Promise<Client> {
  return new Client({ target, facts: factsOf(await acquaint(target, timeoutMs)), timeoutMs });
}

interface Tried {
  readonly property: Property;
  readonly value: unknown;
}

/** What a case breaks; behind a breach the client goes. */
async function tried({ property, value }: Tried, client: Client): Promise<readonly Breach[]> {
  client.begin();
  const breaches = breachesOf(await property.holds(value, client));
  if (breaches.length > 0) client.leave();
  return breaches;
}

function checksOf(by: Generated): readonly Check[] {
  if (by === 'requests') return generatedRequests.checks;
  return generatedPrograms.checks.filter(({ property }) => property === followsModel);
}

function* inTurn(checks: readonly Check[], seed: number): Generator<Tried> {
  const sources = checks.flatMap(({ id, property }) =>
    property === null ? [] : [{ property, cases: casesOf(property, id, seed) }],
  );
  for (;;) for (const { property, cases } of sources) yield { property, value: cases.next().value.value };
}

/** So many of the values, numbered from 0. */
function* entriesOf<T>(values: Iterable<T>, most: number): Generator<[at: number, value: T]> {
  let at = 0;
  for (const value of values) {
    if (at === most) return;
    yield [at, value];
    at += 1;
  }
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
  'start-response.replaced': ['error.replacement'],
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
  const anything = everyCheck.some((check) => isGenerated(check) && catches.includes(check.id));
  return (requirement) => anything || all.has(requirement);
}
