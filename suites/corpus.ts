/** A corpus as a suite: each case is a check like any other. */
import { headings } from '../spec/catalogue/index.ts';
import {
  type Corpus,
  type CorpusCase,
  type CorpusProgram,
  MalformedData,
  type OutcomeAllowed,
  type Sending,
} from '../spec/index.ts';
import type { Check, Suite } from './check.ts';
import { allowing, labelOf } from './outcome-expectations.ts';
import { records } from './program.ts';
import { always } from './properties/claim.ts';
import { followsModelIn } from './properties/program.ts';
import {
  type Action,
  answer,
  complete,
  early,
  get,
  label,
  type Pieces,
  pauses,
  type Stimulus,
  script,
} from './stimulus.ts';

const requirements = new Map(headings.flatMap((heading) => heading.requirements.map((one) => [one.id, one])));

/** Throws {@link MalformedData} where a case names no requirement. */
export function corpusSuite({ name, title, cases, programs }: Corpus): Suite {
  const suite = `corpus.${name}`;
  const checks = [...cases.map((one) => caseCheck(one, suite)), ...programs.map((one) => programCheck(one, suite))];
  return { name: suite, title, checks };
}

/** The check of a case, whose id is `<suite>/<name of the case>`. Throws {@link MalformedData}. */
export function caseCheck(one: CorpusCase, suite: string): Check {
  const { requests, twin } = one;
  const [first, ...others] = requests;
  const apps = others.map(({ application = records }, index) => [labelOf(index + 1), application]);
  const allowed = requests.map(({ allow, application }) => (application === undefined ? allow.map(succeeding) : allow));
  return {
    ...identity(one, suite),
    send: sent(requests, allowed.at(-1)?.some(endsConnection) ?? false),
    twin: twin === undefined ? null : sent([{ send: twin }], false),
    app: first?.application ?? null,
    apps: { ...Object.fromEntries(apps), again: records },
    expect: allowing(allowed),
    property: null,
  };
}

/** The check of applications whose treatment the model of PEP 3333 knows. Throws {@link MalformedData}. */
function programCheck(one: CorpusProgram, suite: string): Check {
  const property = followsModelIn(one.exchanges);
  return { ...identity(one, suite), ...always(property), property, twin: null, app: null, apps: {} };
}

/** What a check has of its case, whatever that holds. */
function identity({ name, title, requirement: id }: CorpusCase | CorpusProgram, suite: string) {
  const requirement = requirementOf(id, name);
  return { id: `${suite}/${name}`, title, suite, level: requirement.level, requirement, binding: null };
}

function requirementOf(id: string, name: string) {
  const requirement = requirements.get(id);
  if (requirement === undefined) {
    throw new MalformedData(
      `case "${name}": "${id}" is no requirement; "gateway-conformance list --requirements" shows all`,
    );
  }
  return requirement;
}

/** The application that is left to itself answers 200. */
function succeeding(outcome: OutcomeAllowed): OutcomeAllowed {
  if (outcome.outcome !== 'accepted' || outcome.response?.status !== undefined) return outcome;
  return { ...outcome, response: { ...outcome.response, status: [200] } };
}

function endsConnection(outcome: OutcomeAllowed): boolean {
  return outcome.outcome !== 'unanswered' && outcome.connection !== undefined;
}

interface Sent {
  readonly send: Sending;
  readonly pieces?: 'bytes' | undefined;
}

/** What is sent, and then one more request, `again`, where the connection's end is a matter of the case. */
function sent(requests: readonly Sent[], again: boolean): Stimulus {
  const actions = requests.flatMap(({ send, pieces }, index) => actionsOf(send, pieces ?? 'whole', index));
  const goesAway = actions.some((action) => action.do === 'close' || action.do === 'reset');
  const awaited = goesAway ? [] : requests.map((_, index) => answer(index + 1));
  const next = get('/').actions.flatMap((action) =>
    action.do === 'send' ? [{ ...action, text: label(action.text, 'again') }] : [],
  );
  return script(...actions, ...awaited, ...(again && !goesAway ? [...next, complete(requests.length + 1)] : []));
}

function actionsOf(send: Sending, pieces: Pieces, index: number): readonly Action[] {
  const actions: Action[] = [];
  const whole = send.map((part) => (typeof part === 'string' ? part : 'bytes' in part ? part.bytes : '')).join('');
  const method = /^[\r\n]*([^\s]+)/.exec(whole)?.[1] ?? '';
  let text = '';
  /** Writes what has been gathered. */
  const flush = (): void => {
    if (text === '') return;
    const begins = !actions.some((action) => action.do === 'send');
    actions.push({
      do: 'send',
      text: labelledText(text, index),
      request: begins ? method : null,
      pieces,
    });
    text = '';
  };
  for (const [at, part] of send.entries()) {
    if (typeof part === 'string') text += part;
    else if ('bytes' in part) text += part.bytes.repeat(part.times);
    else {
      flush();
      const more = send.slice(at).some((one) => typeof one === 'string' || 'bytes' in one);
      if (part.do === 'answer') actions.push(more ? early(index + 1) : answer(index + 1));
      else actions.push(part.do === 'cut' ? pauses : { do: part.do });
    }
  }
  flush();
  return actions;
}

function labelledText(text: string, index: number): string {
  const own = labelOf(index);
  return own === undefined ? text : label(text, own);
}
