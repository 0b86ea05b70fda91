/** `gateway-conformance list`: the checks and the requirements that they cover. */
import { headings } from '../spec/catalogue/index.ts';
import { suites as bundled } from '../suites/all.ts';
import type { Suite } from '../suites/index.ts';
import { withCorpora } from './corpora.ts';

export interface ListArguments {
  readonly json: boolean;
  readonly requirements: boolean;
  readonly corpus: readonly string[];
}

/** Throws KitFailure where a corpus cannot be read. */
export function list({ json, requirements, corpus }: ListArguments): void {
  const suites = withCorpora(corpus);
  process.stdout.write(
    json
      ? `${JSON.stringify(listing(suites), null, 2)}\n`
      : requirements
        ? requirementLines(suites)
        : checkLines(suites),
  );
}

/** What `list --json` prints. */
export function listing(suites: readonly Suite[] = bundled) {
  const checks = suites.flatMap((suite) => suite.checks);
  return {
    checks: checks.map(({ id, title, suite, level, requirement, send, expect }) => ({
      id,
      title,
      suite,
      level,
      requirement: requirement.id,
      sent: send.says,
      expected: expect.says,
    })),
    requirements: headings
      .flatMap((heading) => heading.requirements)
      .map(({ id, level, document, section, url, statement, unobservable }) => ({
        id,
        level,
        document,
        section,
        url,
        statement,
        checks: checks.filter(({ requirement }) => requirement.id === id).map((check) => check.id),
        unobservable,
      })),
  };
}

function checkLines(suites: readonly Suite[]): string {
  return suites
    .map(({ name, title, checks }) => {
      const lines = checks.map(({ id, level, title }) => `  ${level.padEnd(6)} ${id}\n         ${title}\n`);
      return `${name}: ${title} (${checks.length})\n${lines.join('')}`;
    })
    .join('\n');
}

function requirementLines(suites: readonly Suite[]): string {
  return listing(suites)
    .requirements.map(({ id, level, document, section, statement, checks, unobservable }) => {
      const covered = checks.length > 0 ? checks.join(', ') : `not observable: ${unobservable ?? 'no reason given'}`;
      return `${level.padEnd(6)} ${id} (${document}, ${section})\n       ${statement}\n       ${covered}\n`;
    })
    .join('');
}
