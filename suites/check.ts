/** One claim about a server, and the words in which suites make it. */
import type { Binding, Heading, Level, Program, Requirement, Statement } from '../spec/index.ts';
import type { Expectation } from './expectation.ts';
import type { Property } from './properties/property.ts';
import type { Stimulus } from './stimulus.ts';

export interface Check {
  /** The requirement's id, with `/case` where it has several. */
  readonly id: string;
  readonly title: string;
  readonly suite: string;
  readonly level: Level;
  readonly requirement: Requirement;
  readonly send: Stimulus;
  /** The well-formed twin of a stimulus that is to be refused: accepted first, or the check is inconclusive. */
  readonly twin: Stimulus | null;
  /** What the application does; null: it records, drains and answers 200. */
  readonly app: Program | null;
  /** What it does for requests that bear a label, where that differs. */
  readonly apps: Readonly<Record<string, Program>>;
  readonly expect: Expectation;
  /** The only binding that has such a thing; null: all. */
  readonly binding: Binding | null;
  /** What has to hold for all generated cases, in the place of one stimulus and its expectation; null: there is none. */
  readonly property: Property | null;
}

/** Whether many cases are generated for it, and no single exchange is its own. */
export function isGenerated({ property }: Check): boolean {
  return property !== null;
}

/** A heading's checks. */
export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly checks: readonly Check[];
}

export interface Claim {
  readonly send: Stimulus;
  readonly twin?: Stimulus;
  readonly app?: Program;
  readonly apps?: Readonly<Record<string, Program>>;
  readonly expect: Expectation;
  readonly binding?: Binding;
  readonly property?: Property;
}

/** The ids of a heading's statements of one level, alone or with a case. */
type IdOf<S, L extends Level> = {
  [Id in keyof S & string]: S[Id] extends Statement<L> ? Id | `${Id}/${string}` : never;
}[keyof S & string];

type Verb<S, L extends Level> = (id: IdOf<S, L>, title: string, claim: Claim) => Check;

/** The checks of a heading. The verb is the statement's level, so that a claim cannot be stronger than its sentence. */
export function suite<S extends Record<string, Statement>>(
  heading: Heading<S>,
  checks: (verbs: { must: Verb<S, 'must'>; should: Verb<S, 'should'>; may: Verb<S, 'may'> }) => readonly Check[],
): Suite {
  const requirements = new Map(heading.requirements.map((requirement) => [requirement.id, requirement]));
  const verb =
    (level: Level) =>
    (id: string, title: string, claim: Claim): Check => {
      const requirement = requirements.get(id.split('/', 1)[0] ?? id);
      if (requirement?.level !== level) throw new Error(`"${id}" is no ${level} of the heading "${heading.name}"`);
      const { twin = null, app = null, apps = {}, binding = null, property = null } = claim;
      return { ...claim, id, title, suite: heading.name, level, requirement, twin, app, apps, binding, property };
    };
  return {
    name: heading.name,
    title: heading.title,
    checks: checks({ must: verb('must'), should: verb('should'), may: verb('may') }),
  };
}
