/** The command, interrupted at any moment: it tells what was judged, exits with 130, and leaves no process behind. */
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { readReport } from '../reports/index.ts';
import { spoolVariable } from '../spec/index.ts';
import { type KitProcess, running, startKit } from './kit-process.ts';
import { butTheProbe, holds, miniature } from './miniature.ts';
import { bundledTarget } from './target.ts';

vi.setConfig({ testTimeout: 120_000 });

const directory = mkdtempSync(join(tmpdir(), 'interrupted-'));
afterAll(() => rmSync(directory, { recursive: true }));

const module = (path: string) => JSON.stringify(new URL(`../dist/${path}`, import.meta.url).href);
/** The bundled server as a command. */
const conforming = join(directory, 'conforming.mjs');
writeFileSync(
  conforming,
  `import { createProbe } from ${module('fixtures/probes/typescript-probe.js')};
import { serve } from ${module('reference-server/index.js')};
await serve(createProbe(), { port: Number(process.argv[2]) });
`,
);
/** Takes connections and answers nothing. */
const silent = join(directory, 'silent.mjs');
writeFileSync(
  silent,
  `import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
createServer((socket) => socket.once('data', () => writeFileSync(process.argv[3], ''))).listen(Number(process.argv[2]));
`,
);

/** The same without the kit, whose own command line holds that of the server. */
const serving = (word: string) => running(word).filter((line) => !line.includes('--exec'));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

let number = 0;
/** A number of seconds to sleep, or a word to be started with, of nobody else's, so that it names a process. */
const mark = () => `${100_000 + process.pid}.${++number}`;

const node = (script: string, ...words: readonly string[]) => [process.execPath, script, '{port}', ...words].join(' ');
const judging = ({ child }: KitProcess) =>
  new Promise((resolve) => child.stderr?.on('data', (text) => String(text).includes('judging') && resolve(null)));

describe.skipIf(!existsSync('/proc')).concurrent('an interrupt', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('by %s during the run ends a group that ignores signals', async (signal) => {
    const sleeping = mark();
    const report = join(directory, `${signal}.json`);
    const server = `trap '' TERM INT; sh -c "trap '' TERM INT; sleep ${sleeping}" & ${node(conforming)}`;
    const kit = startKit('--exec', server, '--report', `json=${report}`);
    await judging(kit);
    expect(serving(sleeping)).not.toEqual([]);
    kit.child.kill(signal);
    expect((await kit.ended).code).toBe(130);
    const { interrupted, summary } = readReport(JSON.parse(readFileSync(report, 'utf8')));
    expect({ interrupted, conformant: summary.conformant }).toEqual({ interrupted: true, conformant: false });
    expect(serving(sleeping)).toEqual([]);
  });

  it('that the kit cannot tell of, since it is killed, ends the group all the same', async () => {
    const sleeping = mark();
    const kit = startKit('--exec', `sh -c "trap '' TERM INT; sleep ${sleeping}" & ${node(conforming)}`);
    await judging(kit);
    expect(serving(sleeping)).not.toEqual([]);
    kit.child.kill('SIGKILL');
    expect((await kit.ended).code).toBeNull();
    await until(() => serving(sleeping).length === 0);
  });

  it('ends what has left the process group', async () => {
    const sleeping = mark();
    const kit = startKit('--exec', `setsid sleep ${sleeping} & exec ${node(conforming)}`);
    await judging(kit);
    await until(() => serving(sleeping).length > 0);
    kit.child.kill('SIGINT');
    expect((await kit.ended).code).toBe(130);
    expect(serving(sleeping)).toEqual([]);
  });

  it('comes through while a server takes connections and answers nothing, and tells that nothing was judged', async () => {
    const asked = join(directory, 'asked');
    const report = join(directory, 'unreached.json');
    const kit = startKit('--timeout', '600000', '--exec', node(silent, asked), '--report', `json=${report}`);
    await until(() => existsSync(asked));
    kit.child.kill('SIGINT');
    expect((await kit.ended).code).toBe(130);
    expect(serving(silent)).toEqual([]);
    expect(readReport(JSON.parse(readFileSync(report, 'utf8')))).toMatchObject({ interrupted: true, results: [] });
  });

  it.each(['run', 'fuzz'])('comes through while an address answers nothing, in %s', async (command) => {
    let asked = 0;
    const holding = await miniature((socket) => socket.once('data', () => (asked += 1)));
    const report = join(directory, `${command}.json`);
    const { host, port } = holding.address;
    const kit = startKit(command, '--timeout', '600000', '--target', `${host}:${port}`, '--report', `json=${report}`);
    await until(() => asked > 0);
    kit.child.kill('SIGINT');
    expect((await kit.ended).code).toBe(130);
    expect(readReport(JSON.parse(readFileSync(report, 'utf8')))).toMatchObject({
      interrupted: true,
      results: [],
      target: { address: `${host}:${port}` },
    });
    await holding.close();
  });

  it('comes through before anything is fuzzed while the server answers the probe alone', async () => {
    const host = await bundledTarget(5000);
    let asked = 0;
    const front = await miniature(
      butTheProbe(host.address, (socket) => {
        asked += 1;
        holds(socket);
      }),
    );
    const report = join(directory, 'unfuzzed.json');
    const at = `${front.address.host}:${front.address.port}`;
    const kit = startKit('fuzz', '--timeout', '600000', '--target', at, '--report', `json=${report}`);
    await until(() => asked > 0);
    kit.child.kill('SIGINT');
    expect((await kit.ended).code).toBe(130);
    expect(readReport(JSON.parse(readFileSync(report, 'utf8')))).toMatchObject({ interrupted: true, results: [] });
    await front.close();
    await host.stop();
  });

  it('in the middle of generated cases tells no verdict on them', async () => {
    const report = join(directory, 'generated.json');
    const checks = ['--check', 'host.required', '--check', 'generated.*', '--runs', '1000000'];
    const named = mark();
    const kit = startKit(...checks, '--exec', node(conforming, named), '--report', `json=${report}`);
    await judging(kit);
    expect(serving(named)).not.toEqual([]);
    kit.child.kill('SIGTERM');
    expect((await kit.ended).code).toBe(130);
    const { interrupted, results, summary } = readReport(JSON.parse(readFileSync(report, 'utf8')));
    expect({ interrupted, conformant: summary.conformant }).toEqual({ interrupted: true, conformant: false });
    expect(results.filter(({ suite }) => suite === 'generated-requests')).toEqual([]);
    expect(serving(named)).toEqual([]);
  });

  it('while the report is written leaves it whole', async () => {
    const pipe = join(directory, 'pipe');
    spawnSync('mkfifo', [pipe]);
    const kit = startKit('--suite', 'environ-variables', '--suite', 'start-response', '--report', `json=${pipe}`);
    let text = '';
    // The report is larger than a pipe holds, so that its end is not written before its beginning is read.
    for await (const piece of createReadStream(pipe, 'utf8')) {
      if (text === '') kit.child.kill('SIGINT');
      text += piece;
    }
    expect((await kit.ended).code).toBe(130);
    const { results } = readReport(JSON.parse(text));
    expect(text.length).toBeGreaterThan(150_000);
    expect(results.length).toBeGreaterThan(50);
  });

  it('comes through while a check waits for an answer', async () => {
    const report = join(directory, 'waiting.json');
    const dumb = join(directory, 'dumb.mjs');
    const reached = join(directory, 'reached');
    writeFileSync(
      dumb,
      `import { writeFileSync } from 'node:fs';
import { createProbe } from ${module('fixtures/probes/typescript-probe.js')};
import { serve } from ${module('reference-server/index.js')};
const probe = createProbe();
await serve((environ, start) => {
  if (environ.HTTP_GATEWAY_PROBE !== undefined) return probe(environ, start);
  writeFileSync(${JSON.stringify(reached)}, '');
  return new Promise(() => {});
}, { port: Number(process.argv[2]) });
`,
    );
    const kit = startKit('--timeout', '600000', '--exec', node(dumb), '--report', `json=${report}`);
    await until(() => existsSync(reached));
    kit.child.kill('SIGINT');
    expect((await kit.ended).code).toBe(130);
    const { interrupted, results } = readReport(JSON.parse(readFileSync(report, 'utf8')));
    expect({ interrupted, passed: results.filter(({ outcome }) => outcome === 'pass') }).toEqual({
      interrupted: true,
      passed: [],
    });
    expect(serving(dumb)).toEqual([]);
  });

  it('that comes twice ends at once, and leaves nothing behind either', async () => {
    const sleeping = mark();
    const told = join(directory, 'spool');
    const stubborn = `printf %s "$${spoolVariable}" > ${told}; trap '' TERM INT; sh -c "trap '' TERM INT; sleep ${sleeping}" & ${node(conforming)}`;
    const kit = startKit('--exec', stubborn);
    await judging(kit);
    kit.child.kill('SIGINT');
    const again = setInterval(() => kit.child.kill('SIGINT'), 50);
    expect((await kit.ended).code).toBe(130);
    clearInterval(again);
    await until(() => serving(sleeping).length === 0);
    expect(existsSync(readFileSync(told, 'utf8'))).toBe(false);
  });
});
