/**
 * The build's last step, after the compiler: JSON Schemas for `gateway-conformance/schemas/*`, the data files beside the
 * compiled modules that read them, and a command that can be executed.
 */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { report } from '../reports/index.ts';
import { corpus, handshake, journalAnswer, jsonSchema, program, protocolVersion } from '../spec/index.ts';

interface Published {
  readonly name: string;
  readonly version: number;
  readonly schema: z.ZodType;
}

const published: readonly Published[] = [
  { name: 'report', version: 1, schema: report },
  { name: 'corpus', version: 1, schema: corpus },
  { name: 'program', version: protocolVersion, schema: program },
  { name: 'handshake', version: protocolVersion, schema: handshake },
  { name: 'journal', version: protocolVersion, schema: journalAnswer },
];

/** The published schemas by file name. */
export function schemaFiles(): ReadonlyMap<string, Record<string, unknown>> {
  return new Map(
    published.map(({ name, version, schema }) => {
      const { $schema, ...rest } = jsonSchema(schema);
      return [`${name}.schema.json`, { $schema, $id: `urn:gateway-conformance:${name}:${version}`, ...rest }];
    }),
  );
}

/** The folders whose data files the package needs. */
const folders = ['reference-server', 'fixtures', 'suites'];

/** What the compiler leaves behind: all but TypeScript, hidden files and what Python makes of its own. */
function isData(path: string): boolean {
  return !/\.(ts|pyc)$/.test(path) && !path.split('/').some((part) => part.startsWith('.') || part === '__pycache__');
}

/** The data files of the package, relative to its root. */
export function dataFiles(root: string): readonly string[] {
  return folders.flatMap((folder) => filesBelow(root, folder)).filter(isData);
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, path) : [path];
  });
}

/** Finishes what the compiler has begun in `dist`. */
export function finishBuild(root: string, dist: string = join(root, 'dist')): void {
  for (const [name, schema] of schemaFiles())
    write(join(dist, 'schemas', name), `${JSON.stringify(schema, null, 2)}\n`);
  for (const path of dataFiles(root)) {
    mkdirSync(dirname(join(dist, path)), { recursive: true });
    copyFileSync(join(root, path), join(dist, path));
  }
  chmodSync(join(dist, 'runner', 'main.js'), 0o755);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Whether this file is what node was started with, and not imported. */
function started(file: string): boolean {
  const [, script] = process.argv;
  return script !== undefined && realpathSync(script) === realpathSync(file);
}

const here = fileURLToPath(import.meta.url);
if (started(here)) finishBuild(join(dirname(here), '..', '..'));
