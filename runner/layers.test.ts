/** The order of the repository (CONTRIBUTING, "Layers"), read from its import lines and its file names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Each layer, and what it may import. */
const layers: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  'reference-server': ['spec'],
  fixtures: ['spec', 'reference-server'],
  suites: ['spec', 'fixtures'],
  reports: ['spec'],
  runner: ['spec', 'reference-server', 'fixtures', 'suites', 'reports'],
};

/** Folders that hold nothing of ours. */
const foreign: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', '.git', '.venv', '__pycache__']);

interface Module {
  readonly path: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
  /** Paths of the modules that it imports, from the root. */
  readonly imports: readonly string[];
  /** The same without those of which it needs nothing but types. */
  readonly needs: readonly string[];
  /** What it imports from Node.js and from packages. */
  readonly foreign: readonly string[];
}

const paths = filesBelow('');
const modules = paths.filter((path) => path.endsWith('.ts') && folderOf(path) in layers).map(read);
const own = modules.filter(({ path }) => !isTest(path));

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (foreign.has(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

function read(path: string): Module {
  const text = readFileSync(join(root, path), 'utf8');
  const relative = (name: string) => posix.join(posix.dirname(path), name);
  const all = imported(text);
  return {
    path,
    text,
    code: text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/g, '').replace(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''"),
    imports: all.filter((name) => name.startsWith('.')).map(relative),
    needs: imported(text.replace(/^(?:import|export) type [^;]*;$/gm, ''))
      .filter((name) => name.startsWith('.'))
      .map(relative),
    foreign: all.filter((name) => !name.startsWith('.')),
  };
}

/** What stands in the import lines. */
function imported(text: string): readonly string[] {
  const lines = text.matchAll(/^(?:import|export|\}) ?.*?(?:from )?'([^']+)';$|\bimport\('([^']+)'\)/gm);
  return [...lines].map(([, name, lazy]) => name ?? lazy ?? '');
}

function folderOf(path: string): string {
  return path.split('/', 1)[0] ?? path;
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** What breaks a rule, a line each. */
function breaches(all: readonly Module[], told: (module: Module) => readonly string[]): readonly string[] {
  return all.flatMap((module) => told(module).map((what) => `${module.path}: ${what}`));
}

/** A way round the graph that ends where it began; null where there is none. */
function cycle(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const finished = new Set<string>();
  const visit = (node: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (finished.has(node)) return null;
    for (const next of graph.get(node) ?? []) {
      const found = visit(next, [...way, node]);
      if (found !== null) return found;
    }
    finished.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const found = visit(node, []);
    if (found !== null) return found;
  }
  return null;
}

test('the test sees the modules and their imports', () => {
  expect(own.length).toBeGreaterThan(50);
  const index = modules.find(({ path }) => path === 'spec/index.ts');
  expect(index?.imports).toContain('spec/outcome.ts');
  expect(modules.find(({ path }) => path === 'reports/report.ts')?.imports).toContain('spec/index.ts');
  const text = ['import {', '  a,', "} from './a.ts';", "import './b.ts';", "export type * from './c.ts';"].join('\n');
  const lazy = ['const d = await import', "('./d.ts');"].join('');
  expect(imported(`${text}\n${lazy}`)).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts']);
  expect(
    cycle(
      new Map([
        ['a', ['b']],
        ['b', ['c', 'a']],
        ['c', []],
      ]),
    ),
  ).toEqual(['a', 'b', 'a']);
});

describe('layers', () => {
  test('the top-level folders are the layers', () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const visible = folders.map(({ name }) => name).filter((name) => !name.startsWith('.') && !foreign.has(name));
    expect(visible.toSorted()).toEqual(Object.keys(layers).toSorted());
  });

  test('a module imports from its own layer and from those below', () => {
    const found = breaches(modules, ({ path, imports }) =>
      imports
        .filter((name) => folderOf(name) !== folderOf(path) && !layers[folderOf(path)]?.includes(folderOf(name)))
        .map((name) => `imports ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('the reference server is used through its index alone, so that the judge shares no parser with it', () => {
    const found = breaches(own, ({ path, imports }) =>
      imports
        .filter((name) => folderOf(path) !== 'reference-server' && folderOf(name) === 'reference-server')
        .filter((name) => name !== 'reference-server/index.ts')
        .map((name) => `imports ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('suites and reports do nothing but compute: no files, no sockets', () => {
    const computing = own.filter(({ path }) => /^(suites|reports)\//.test(path));
    expect(
      breaches(computing, ({ foreign }) => foreign.filter((name) => name.startsWith('node:') && name !== 'node:util')),
    ).toEqual([]);
  });

  test('every import leads to a file', () => {
    const found = breaches(modules, ({ imports }) => imports.filter((name) => !existsSync(join(root, name))));
    expect(found).toEqual([]);
  });

  test('no module imports itself by a detour', () => {
    expect(cycle(new Map(own.map(({ path, needs }) => [path, needs])))).toBeNull();
  });

  test('no two folders import each other, unless one lies in the other', () => {
    const graph = new Map<string, string[]>();
    for (const { path, imports } of own) {
      const from = dirname(path);
      const to = imports.map((name) => dirname(name)).filter((folder) => !related(from, folder));
      graph.set(from, [...(graph.get(from) ?? []), ...to]);
    }
    expect(cycle(graph)).toBeNull();
  });

  function related(one: string, other: string): boolean {
    return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
  }
});

describe('form', () => {
  test('files have kebab-case names that say what is in them', () => {
    const named = (path: string) => posix.basename(path).replace(/(\.test)?\.ts$/, '');
    const found = breaches(modules, ({ path }) => [
      ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(named(path)) ? [] : ['is not in kebab-case']),
      ...(/^(utils?|helpers?|types?|common|misc)$/.test(named(path)) ? ['says nothing by its name'] : []),
    ]);
    expect(found).toEqual([]);
  });

  test('a test lies beside what it tests', () => {
    const ofTheWhole = ['layers', 'catalogue', 'degenerate', 'hostile', 'lesson-server', 'real-servers', 'wire-only'];
    const exempt: ReadonlySet<string> = new Set(ofTheWhole.map((name) => `runner/${name}.test.ts`));
    const alone = modules
      .map(({ path }) => path)
      .filter((path) => isTest(path) && !exempt.has(path))
      .filter((path) => !paths.some((other) => sameSubject(path, other)));
    expect(alone).toEqual([]);
  });

  /** `x.test.ts` beside `x.ts`, or beside a module whose name begins or ends with x, or in a folder of that name. */
  function sameSubject(path: string, other: string): boolean {
    const subject = posix.basename(path, '.test.ts');
    if (isTest(other) || posix.dirname(other) !== posix.dirname(path)) return false;
    const name = posix
      .basename(other)
      .replace(/\.\w+$/, '')
      .replaceAll('_', '-');
    return name === subject || posix.basename(posix.dirname(path)) === subject;
  }

  test('every module says what it is: a doc comment above its first declaration, or a heading of its own', () => {
    const found = breaches(own, ({ text }) =>
      introduced(text) || selfEvident(text) ? [] : ['has no doc comment on top'],
    );
    expect(found).toEqual([]);
  });

  /** A doc comment above the first declaration; only imports may stand above it. */
  function introduced(text: string): boolean {
    return /^(?:#!.*\n)?\s*(?:import [^;]*;\s*)*\/\*\*/.test(text);
  }

  /** A module that exports one heading, suite, list of faults or real server: its title says what it is. */
  function selfEvident(text: string): boolean {
    const [only, ...others] = text.match(/^export .*/gm) ?? [];
    return others.length === 0 && /= (?:heading|suite|faults)\(|: RealServer = /.test(only ?? '');
  }

  test('exports have names, and nothing is of type any', () => {
    const word = 'any';
    const type = new RegExp(`(?::|\\bas|[<,|&]) ${word}\\b(?=\\s*(?:[;,)>=|&{}]|\\[|\\]|$))|<${word}\\b`, 'm');
    const found = breaches(modules, ({ code }) => [
      ...(/^export default\b/m.test(code) ? ['has a default export'] : []),
      ...(type.test(code) ? [`uses ${word}`] : []),
    ]);
    expect(found).toEqual([]);
  });

  test('imports of our own name the source file', () => {
    const found = breaches(modules, ({ imports }) => imports.filter((name) => !name.endsWith('.ts')));
    expect(found).toEqual([]);
  });
});

describe('the repository', () => {
  /** Written in parts, so that this file does not hold what it looks for. */
  const registries = ['registry', 'files', 'packages', 'npm', 'simple'].map(
    (part) => `${part}\\.[a-z0-9-]*(?:npmjs|yarnpkg|pythonhosted|pypi|jfrog|nexus)`,
  );
  const registry = new RegExp(
    [...registries, ['py', 'pi\\.org'].join(''), ['arti', 'factory'].join('')].join('|'),
    'i',
  );
  const homes = ['work', 'home', 'root', 'Users'].join('|');
  const machinePath = new RegExp(`(?<![\\w.}~-])/(?:${homes})/[\\w.-]|[A-Z]:\\\\\\\\?${'Users'}`);
  const texts = paths.filter((path) => /\.(ts|py|json|md|yml|yaml|sh)$|^\.ci\/|^[^/]*$/.test(path));

  test('names no package registry', () => {
    expect(['https://registry', 'npmjs', 'org/x'].join('.')).toMatch(registry);
    expect(holding(registry)).toEqual([]);
  });

  test('names no place on one machine', () => {
    expect(['see ', 'home', 'someone'].join('/')).toMatch(machinePath);
    expect(holding(machinePath)).toEqual([]);
  });

  function holding(pattern: RegExp): readonly string[] {
    return texts.flatMap((path) => {
      const lines = readFileSync(join(root, path), 'utf8').split('\n');
      return lines.flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 80)}`] : [],
      );
    });
  }

  test('the package is what its manifest says', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(manifest.files).toEqual(['dist']);
    expect(Object.keys(manifest.exports)).toEqual(expect.arrayContaining(['.', './spec', './reports', './vitest']));
    const promised = JSON.stringify([manifest.exports, manifest.bin]).match(/dist\/[\w/.-]+\.js/g) ?? [];
    const sources = promised.map((path) => path.replace(/^dist\/(.*)\.js$/, '$1.ts'));
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    for (const name of ['LICENSE', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', '.ci/run', '.editorconfig']) {
      expect(existsSync(join(root, name)), name).toBe(true);
    }
  });

  test('compiler and tests look at every layer', () => {
    const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
    expect(include).toEqual(expect.arrayContaining(Object.keys(layers)));
    const { include: built } = JSON.parse(readFileSync(join(root, 'tsconfig.build.json'), 'utf8'));
    expect(built.toSorted()).toEqual(Object.keys(layers).toSorted());
    const vitest = readFileSync(join(root, 'vitest.config.ts'), 'utf8');
    for (const layer of Object.keys(layers)) expect(vitest).toContain(layer);
  });
});
