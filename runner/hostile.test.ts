/**
 * Servers that host the probe and mean harm, or are broken beyond reading. Each run of the command, in a process of its
 * own, ends by itself, needs little memory, calls nothing passed that was not shown, and writes whole and safe reports.
 * Each test's own time limit is what the deadlines of its exchanges add up to, on a machine that is busy.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type Report, readReport } from '../reports/index.ts';
import { spoolVariable } from '../spec/index.ts';
import { everyCheckId } from '../suites/all.ts';
import type { Address } from './exchange.ts';
import { startKit } from './kit-process.ts';
import {
  always,
  breaksOff,
  butTheProbe,
  drips,
  floods,
  inFrontOf,
  type Miniature,
  miniature,
  ok,
  stopsReading,
} from './miniature.ts';
import { bundledTarget, type Target } from './target.ts';

const timeoutMs = 1000;
/** Checks of all suites, as many as a server that never answers leaves time for. */
const step = Math.floor(everyCheckId.length / 10);
const sample = everyCheckId.filter((id, index) => index % step === 0 && !id.startsWith('contract.'));
/** Two exchanges, each with two more requests and evidence that is awaited; three times that on a busy machine. */
const limitMs = sample.length * 2 * 4 * timeoutMs * 3;
vi.setConfig({ testTimeout: 60_000 + limitMs, maxConcurrency: 3 });

const directory = mkdtempSync(join(tmpdir(), 'hostile-'));
const running: (Miniature | Target)[] = [];
afterAll(async () => {
  for (const one of running.splice(0).reverse()) await ('stop' in one ? one.stop() : one.close());
  rmSync(directory, { recursive: true });
});

/** The kit needs less, in bytes, whatever it is sent. */
const mostMemory = 300_000_000;

interface Outcome {
  readonly code: number | null;
  readonly report: Report;
  readonly passed: readonly string[];
}

/** Runs the command with the sample of checks; what holds for every target is asserted here. */
function judge(name: string, ...how: readonly string[]): Promise<Outcome> {
  return judgeBy(sample, name, ...how, ...sample.flatMap((id) => ['--check', id]));
}

async function judgeBy(checks: readonly string[], name: string, ...how: readonly string[]): Promise<Outcome> {
  const file = (format: string) => join(directory, `${name.replaceAll(/\W+/g, '-')}.${format}`);
  const formats = ['json', 'junit', 'html', 'markdown'];
  const { code, out, err, memoryMiB } = await startKit(
    ...how,
    ...formats.flatMap((format) => ['--report', `${format}=${file(format)}`]),
    ...['--report', 'console', '--timeout', String(timeoutMs)],
  ).ended;
  expect({ code, err }).toEqual({
    code: expect.toBeOneOf([0, 1, 2]),
    err: expect.stringMatching(/^judging by \d+ checks …\n$/),
  });
  expect(memoryMiB).toBeGreaterThan(0);
  expect(memoryMiB * 1024 * 1024).toBeLessThan(mostMemory);
  const read = (format: string) => readFileSync(file(format), 'utf8');
  for (const text of [out, ...formats.map(read)]) expect(text).not.toMatch(/(?!\n)\p{Cc}/u);
  // In Markdown, a fenced block is text.
  const rendered = [read('html'), read('junit'), read('markdown').replace(/^```[\s\S]*?^```$/gm, '')];
  for (const text of rendered) expect(text).not.toMatch(/<(?:script|img)/);
  const report = readReport(JSON.parse(read('json')));
  expect(report.results.map(({ check }) => check)).toEqual(expect.arrayContaining([...checks]));
  expect(report.summary.conformant).toBe(code === 0);
  const passed = report.results.filter(({ outcome }) => outcome === 'pass').map(({ check }) => check);
  return { code, report, passed };
}

const at = ({ host, port }: Address) => `${host}:${port}`;

async function started(serve: (host: Address) => Parameters<typeof miniature>[0]): Promise<Address> {
  const host = await bundledTarget(5000);
  running.push(host);
  const one = await miniature(serve(host.address));
  running.push(one);
  return one.address;
}

const hostileText = '\x1b[2J\x1b]0;owned\x07<script>alert(1)</script><img src=x>\xff\xfe\x00\x9b31m';
const hostileAnswer = [
  `HTTP/1.1 200 ${hostileText}`,
  `Server: ${hostileText}`,
  `${hostileText}: ${hostileText}`,
  'Content-Length: 60',
  '',
  hostileText.padEnd(60, hostileText),
].join('\r\n');
const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it';
const garbage = Array.from({ length: 512 }, (_, index) => String.fromCharCode((index * 167 + 13) % 256)).join('');

const module = (path: string) => JSON.stringify(new URL(`../dist/${path}`, import.meta.url).href);

describe.concurrent('a server that', () => {
  it.each([
    ['answers with garbage', always(garbage)],
    ['sends a head without end', floods('HTTP/1.1 200 OK\r\n', `X-More: ${'a'.repeat(1000)}\r\n`)],
    ['sends a line without end', floods('HTTP/1.1 200 ', 'a'.repeat(1000))],
    ['sends a body without end', floods('HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(1000))],
    [
      'sends chunks without end',
      floods('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', `3e8\r\n${'a'.repeat(1000)}\r\n`),
    ],
    ['sends interim responses without end', floods('', 'HTTP/1.1 100 Continue\r\n\r\n')],
    ['sends a byte now and then', drips('HTTP/1.1 200 OK\r\nX: ', timeoutMs / 4)],
    ['resets in the middle of a response', breaksOff(half)],
    ['accepts and reads nothing', stopsReading],
    ['answers twice', always(ok + ok)],
    ['sends escapes, HTML, NUL and invalid UTF-8 in every field', always(hostileAnswer)],
  ])('%s passes nothing', async (name, serve) => {
    const address = await started((host) => butTheProbe(host, serve));
    const { code, passed } = await judge(name, '--target', at(address));
    expect({ code, passed }).toEqual({ code: 1, passed: [] });
  });

  it.each([
    ['sends a line without end to all checks', floods('HTTP/1.1 200 ', 'a'.repeat(1000))],
    ['sends octets without end to all checks', floods('HTTP/1.1 200 OK\r\n\r\n', '\xff\x00'.repeat(500))],
  ])(
    '%s passes nothing',
    async (name, serve) => {
      const address = await started((host) => butTheProbe(host, serve));
      const { code, passed } = await judgeBy(everyCheckId, name, '--target', at(address));
      expect({ code, passed }).toEqual({ code: 1, passed: [] });
    },
    300_000,
  );

  const entry = (nonce: string) => JSON.stringify({ entries: [{ nonce, invocation: 1 }] });
  const answers = (body: string) =>
    always(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  const withJournal = (serve: Parameters<typeof miniature>[0]) =>
    started((host) => inFrontOf(host, (begun) => (/^gateway-probe: journal/im.test(begun) ? serve : null)));
  it.each([
    ['has a journal that is no JSON', answers('{"entries": [}')],
    ['has a journal of another form', answers(entry('gwc-0123456789abcdef'))],
    ['has a journal without end', floods('HTTP/1.1 200 OK\r\n\r\n{"entries": [', '["a"],'.repeat(200))],
    ['has a journal that never comes', stopsReading],
  ])('%s keeps the kit from its work, and is blamed for nothing', async (name, serve) => {
    const address = await withJournal(serve);
    const { code, report, passed } = await judge(name, '--target', at(address));
    expect({ code, passed }).toEqual({ code: 2, passed: [] });
    const { fail, advice, error } = report.summary;
    expect({ fail, advice, error }).toEqual({ fail: 0, advice: 0, error: expect.toSatisfy((count) => count > 0) });
    const reasons = report.results.filter(({ outcome }) => outcome === 'error').map(({ reason }) => reason);
    expect(reasons).toEqual(reasons.map(() => expect.stringMatching(/^the journal that the probe tells (?:is|has) /)));
  });

  it('has a journal that never comes is not fuzzed for long', async () => {
    const address = await withJournal(stopsReading);
    const { code, err } = await startKit('fuzz', '--target', at(address), '--timeout', String(timeoutMs)).ended;
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('the journal that the probe tells has never'),
    });
  });

  it('has a journal of another run passes nothing', async () => {
    const address = await withJournal(answers(JSON.stringify({ entries: [] })));
    const { code, passed } = await judge('has a journal of another run', '--target', at(address));
    expect({ code, passed }).toEqual({ code: expect.toBeOneOf([1, 2]), passed: [] });
  });

  it('is gone in the middle of the run is told so', async () => {
    const host = await bundledTarget(5000);
    running.push(host);
    let connections = 0;
    const one = await miniature(
      inFrontOf(host.address, () => {
        connections += 1;
        if (connections > 25) void one.close();
        return null;
      }),
    );
    const { code, report } = await judge('is gone', '--target', at(one.address));
    expect(code).toBe(1);
    const blamed = report.results.filter(({ outcome }) => ['fail', 'advice', 'error'].includes(outcome));
    expect(blamed).toEqual([]);
    const unclear = report.results.filter(({ outcome }) => outcome === 'inconclusive').map(({ reason }) => reason);
    expect(unclear).not.toEqual([]);
    const gone = /^the server (?:no longer answers|refused the connection)$/;
    expect(unclear.filter((reason) => !gone.test(reason ?? ''))).toEqual([]);
  });

  it('scribbles over the journal keeps the kit from its work, and passes nothing', async () => {
    const scribbler = join(directory, 'scribbler.mjs');
    writeFileSync(
      scribbler,
      `import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProbe } from ${module('fixtures/probes/typescript-probe.js')};
import { serve } from ${module('reference-server/index.js')};
const spool = process.env.${spoolVariable};
const probe = createProbe();
await serve(async (environ, start) => {
  const body = await probe(environ, start);
  if (environ.HTTP_GATEWAY_PROBE === undefined) {
    for (const name of readdirSync(spool)) if (name.endsWith('.jsonl')) writeFileSync(join(spool, name), '{"entries": [}\\n');
  }
  return body;
}, { port: Number(process.argv[2]) });
`,
    );
    const exec = `${process.execPath} ${scribbler} {port}`;
    const { code, report, passed } = await judge('scribbles', '--exec', exec, '--check', 'generated.pipeline');
    expect(report.results.find(({ check }) => check === 'generated.pipeline')?.outcome).toBe('error');
    expect({ code, passed }).toEqual({ code: 2, passed: [] });
    expect(report.summary.error).toBeGreaterThan(0);
    const reasons = report.results.filter(({ outcome }) => outcome === 'error').map(({ reason }) => reason);
    expect(reasons).toEqual(reasons.map(() => expect.stringContaining('not JSON')));
  });

  it.each([
    ['standard output', 1],
    ['standard error', 2],
  ])('writes to its %s without end is judged as if it wrote nothing', async (name, descriptor) => {
    const chatterer = join(directory, `chatterer-${descriptor}.mjs`);
    const chatter = `import { writeSync } from 'node:fs';
for (;;) {
  try {
    writeSync(${descriptor}, 'So it goes on, ünd on.\\n'.repeat(5000));
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error;
  }
}`;
    writeFileSync(
      chatterer,
      `import { Worker } from 'node:worker_threads';
import { createProbe } from ${module('fixtures/probes/typescript-probe.js')};
import { serve } from ${module('reference-server/index.js')};
new Worker(${JSON.stringify(chatter)}, { eval: true });
await serve(createProbe(), { port: Number(process.argv[2]) });
`,
    );
    const exec = `${process.execPath} ${chatterer} {port}`;
    const { code, report } = await judge(name, '--exec', exec, '--check', 'environ.errors-recorded/*');
    expect(code).toBe(0);
    // What it logs comes through, or is stuck behind the rest.
    const logged = report.results.filter(({ check }) => check.startsWith('environ.errors-recorded/'));
    expect(logged.map(({ outcome }) => outcome)).toEqual(logged.map(() => expect.toBeOneOf(['pass', 'skip'])));
    expect(report.summary).toMatchObject({ fail: 0, advice: 0, inconclusive: 0, error: 0 });
  });

  /** Ends with its process at every eighth request to the application. */
  const mortal = join(directory, 'mortal.mjs');
  writeFileSync(
    mortal,
    `import { createProbe } from ${module('fixtures/probes/typescript-probe.js')};
import { serve } from ${module('reference-server/index.js')};
let requests = 0;
const probe = createProbe();
await serve((environ, start) => {
  if (environ.HTTP_GATEWAY_PROBE === undefined) requests += 1;
  if (requests === 20) process.exit(1);
  return probe(environ, start);
}, { port: Number(process.argv[2]) });
`,
  );
  const command = `${process.execPath} ${mortal} {port}`;
  it.each([
    ['dies in the middle, and is started again by the kit', command],
    ['dies in the middle, and is started again by its supervisor', `while :; do ${command}; done`],
  ])('%s', async (name, exec) => {
    // Each check may be judged by another exchange; that the server dies is told all the same.
    const { code, report, passed } = await judge(name, '--exec', exec, '--check', 'contract.next-client');
    expect(code).toBe(1);
    const told = report.results.find(({ check }) => check === 'contract.next-client');
    expect(told?.outcome).toBe('fail');
    expect(passed.length).toBeGreaterThan(0);
    expect(report.summary.error).toBe(0);
  });
});
