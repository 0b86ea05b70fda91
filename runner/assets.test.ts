import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, expect, test } from 'vitest';
import { everyOutcome, reportOf } from '../reports/samples.ts';
import { dataFiles, finishBuild, schemaFiles } from './assets.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const made: string[] = [];

function packageOf(files: readonly string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-conformance-assets-'));
  made.push(directory);
  for (const file of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), `content of ${file}`);
  }
  return directory;
}

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

test('the schemas that are published', () => {
  expect([...schemaFiles()].map(([file, { $id }]) => [file, $id])).toEqual([
    ['report.schema.json', 'urn:gateway-conformance:report:1'],
    ['corpus.schema.json', 'urn:gateway-conformance:corpus:1'],
    ['program.schema.json', 'urn:gateway-conformance:program:1'],
    ['handshake.schema.json', 'urn:gateway-conformance:handshake:1'],
    ['journal.schema.json', 'urn:gateway-conformance:journal:1'],
  ]);
});

test.each([...schemaFiles()])('%s is a JSON Schema that stands alone', (_, schema) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  expect(ajv.validateSchema(schema)).toBe(true);
  expect(ajv.compile(schema)({})).toBe(false);
});

test('the published schema takes a report and refuses what is none', () => {
  const schema = schemaFiles().get('report.schema.json') ?? false;
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const report = reportOf(everyOutcome);
  expect(validate(report)).toBe(true);
  expect(validate({ ...report, schemaVersion: 2 })).toBe(false);
  expect(validate({ ...report, results: [{}] })).toBe(false);
});

test('data files go beside the compiled modules; sources and rubbish do not', () => {
  const directory = packageOf([
    'reference-server/python/worker.py',
    'fixtures/probes/gateway_probe.py',
    'fixtures/probes/typescript-probe.ts',
    'fixtures/probes/__pycache__/gateway_probe.cpython-311.pyc',
    'fixtures/corpora/requests.json',
    'fixtures/.hidden',
    'suites/check.ts',
    'README.md',
    'dist/runner/main.js',
  ]);
  finishBuild(directory);
  const copied = readdirSync(join(directory, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
  expect(copied).toEqual([
    'dist/fixtures/corpora/requests.json',
    'dist/fixtures/probes/gateway_probe.py',
    'dist/reference-server/python/worker.py',
    'dist/runner/main.js',
    'dist/schemas/corpus.schema.json',
    'dist/schemas/handshake.schema.json',
    'dist/schemas/journal.schema.json',
    'dist/schemas/program.schema.json',
    'dist/schemas/report.schema.json',
  ]);
  expect(readFileSync(join(directory, 'dist/fixtures/probes/gateway_probe.py'), 'utf8')).toBe(
    'content of fixtures/probes/gateway_probe.py',
  );
  expect(statSync(join(directory, 'dist/runner/main.js')).mode & 0o777).toBe(0o755);
});

test('a build without the command fails', () => {
  expect(() => finishBuild(packageOf(['reference-server/a.py', 'fixtures/b.py', 'suites/c.json']))).toThrow('main.js');
});

test("this package's own probe and worker are among its data files", () => {
  expect(dataFiles(root)).toContain('fixtures/probes/gateway_probe.py');
  expect(dataFiles(root)).toContain('reference-server/python/worker.py');
});
