/** The catalogue and the suites hold together, and their sentences keep to one style (CONTRIBUTING, "Naming"). */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Heading, Requirement } from '../spec/index.ts';
import type { Check, Suite } from '../suites/index.ts';

let headings: readonly Heading[] = [];
let suites: readonly Suite[] = [];
let requirements: readonly Requirement[] = [];
let checks: readonly Check[] = [];

beforeAll(async () => {
  ({ headings } = await import('../spec/catalogue/index.ts'));
  ({ suites, everyCheck: checks } = await import('../suites/all.ts'));
  requirements = headings.flatMap((heading) => heading.requirements);
});

/** What occurs more than once. */
function repeated(all: readonly string[]): readonly string[] {
  return [...new Set(all.filter((one, index) => all.indexOf(one) !== index))];
}

/** Words joined by hyphens; `http-1.0` and the like are the specification's own words. */
const word = '(?:http-(?:0\\.9|1\\.[01])|[a-z0-9]+)';
const kebab = `${word}(?:-${word})*`;

describe('requirements', () => {
  test('there are some', () => {
    expect(requirements.length).toBeGreaterThan(40);
  });

  test('an id is `area.subject`, names no level and no document, and occurs once', () => {
    const ids = requirements.map(({ id }) => id);
    expect(repeated(ids)).toEqual([]);
    expect(ids.filter((id) => !new RegExp(`^${kebab}\\.${kebab}$`).test(id))).toEqual([]);
    expect(ids.filter((id) => /(?:^|[.-])(?:must|should|may|rfc\d*|pep)(?:$|[.-])/.test(id))).toEqual([]);
  });

  test('each says where it stands: document, section and a URL', () => {
    const placeless = requirements.filter(
      ({ url, section }) => !URL.canParse(url) || !url.startsWith('https://') || section === '',
    );
    expect(placeless.map(({ id }) => id)).toEqual([]);
  });

  test('each has a statement', () => {
    expect(requirements.filter(({ statement }) => statement.trim() === '').map(({ id }) => id)).toEqual([]);
  });

  test('each is checked, or says why it cannot be, and not both', () => {
    const checked = new Set(checks.map(({ requirement }) => requirement.id));
    const forgotten = requirements.filter(({ id, unobservable }) => unobservable === null && !checked.has(id));
    const contradictory = requirements.filter(({ id, unobservable }) => unobservable !== null && checked.has(id));
    const unreasoned = requirements.filter(({ unobservable }) => unobservable?.trim() === '');
    expect({
      'neither checked nor excused': forgotten.map(({ id }) => id),
      'checked and excused': contradictory.map(({ id }) => id),
      'excused without a reason': unreasoned.map(({ id }) => id),
    }).toEqual({ 'neither checked nor excused': [], 'checked and excused': [], 'excused without a reason': [] });
  });
});

describe('headings and suites', () => {
  test('names occur once and are kebab-case', () => {
    expect(repeated(headings.map(({ name }) => name))).toEqual([]);
    expect(repeated(suites.map(({ name }) => name))).toEqual([]);
    expect(headings.map(({ name }) => name).filter((name) => !new RegExp(`^${kebab}$`).test(name))).toEqual([]);
  });

  test('a heading, its catalogue file, its suite and its suite file have one name', () => {
    const known = new Set(headings.map(({ name }) => name));
    expect(suites.map(({ name }) => name).filter((name) => !known.has(name) && !isCorpus(name))).toEqual([]);
    expect(headings.map(({ name }) => `spec/catalogue/${name}.ts`).filter((path) => !present(path))).toEqual([]);
    expect(
      suites.flatMap(({ name }) => (isCorpus(name) ? [] : `suites/${name}.ts`)).filter((path) => !present(path)),
    ).toEqual([]);
  });

  test('every suite holds checks', () => {
    expect(suites.filter((suite) => suite.checks.length === 0).map(({ name }) => name)).toEqual([]);
  });
});

describe('checks', () => {
  test('there are some', () => {
    expect(checks.length).toBeGreaterThanOrEqual(40);
  });

  test('an id is its requirement, or its requirement or corpus and a case, and occurs once', () => {
    const ids = checks.map(({ id }) => id);
    expect(repeated(ids)).toEqual([]);
    const odd = checks.filter(
      ({ id, suite, requirement }) =>
        !new RegExp(
          isCorpus(suite) ? `^${escaped(suite)}/${kebab}$` : `^${escaped(requirement.id)}(?:/${kebab})?$`,
        ).test(id),
    );
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  test('titles tell what is seen: present tense, at most 80 characters, no empty words, no full stop', () => {
    const titles = checks.map(({ title }) => title);
    expect(titles.filter((title) => title.length > 80)).toEqual([]);
    expect(titles.filter((title) => /\b(?:should|must|test that|properly|correctly|valid)\b/i.test(title))).toEqual([]);
    expect(titles.filter((title) => /^\s|\s$|\.$|\n/.test(title) || title === '')).toEqual([]);
    expect(repeated(titles)).toEqual([]);
  });

  test('what is expected completes «the server …»', () => {
    const odd = checks.filter(({ expect: { says } }) => !/^[a-z]/.test(says) || /\.$/.test(says));
    expect(odd.map(({ id, expect: { says } }) => `${id}: the server ${says}`)).toEqual([]);
  });

  test('a check makes no decisions, waits for nothing and knows no clock', () => {
    const deciding = suites
      .map(({ name }) => `suites/${name}.ts`)
      .filter(present)
      .filter((path) =>
        /\b(?:if|for|while|switch)\s*\(|\btry\s*\{|\bawait\b|\bDate\b|\bperformance\b/.test(claims(path)),
      );
    expect(deciding).toEqual([]);
  });
});

/** A corpus is a suite whose cases rest on requirements of any heading. */
function isCorpus(name: string): boolean {
  return name.startsWith('corpus.');
}

function present(path: string): boolean {
  return existsSync(fileURLToPath(new URL(`../${path}`, import.meta.url)));
}

/** The claims of a suite file, without strings: what follows the first use of `suite`. */
function claims(path: string): string {
  const text = readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
  const code = text.replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"/g, "''");
  return code.slice(Math.max(0, code.search(/= suite\(/)));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
