import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { writeCorpusFile } from '../fixtures/corpora/corpus-file.ts';
import { freePort } from '../fixtures/server-process.ts';
import { readReport } from '../reports/index.ts';
import { running, startKit } from './kit-process.ts';
import { always, holds, type Miniature, miniature, ok, slams } from './miniature.ts';

const main = fileURLToPath(new URL('../dist/runner/main.js', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => rmSync(directory, { recursive: true }));
let server: Miniature | undefined;
afterEach(() => server?.close());

/** An application that a started server can host: the probe, in JavaScript. */
const application = join(directory, 'probe.mjs:application');
writeFileSync(
  join(directory, 'probe.mjs'),
  `import { createProbe } from ${JSON.stringify(new URL('../dist/fixtures/probes/typescript-probe.js', import.meta.url).href)};
export const application = createProbe();
`,
);

const command = (...words: string[]) => startKit(...words).ended;

/** Exit code 2 and one line that says what and what to do. */
async function refused(...words: string[]): Promise<string> {
  const { code, out, err } = await command(...words);
  expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
  expect(err).toMatch(/^gateway-conformance: /);
  expect(err).not.toMatch(/\bat .*:\d+:\d+|node:internal/);
  return err;
}

describe('the main job', () => {
  it('judges the bundled server, which conforms', async () => {
    const report = join(directory, 'main.json');
    const { code, out, err } = await command('--report', 'console', '--report', `json=${report}`);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(/^judging by \d+ checks …\n$/) });
    expect(out).toContain('conformant');
    const { summary, results } = readReport(JSON.parse(readFileSync(report, 'utf8')));
    expect(summary).toMatchObject({ fail: 0, advice: 0, inconclusive: 0, error: 0, stale: 0, conformant: true });
    expect(summary.pass).toBeGreaterThan(40);
    expect(results.length).toBeGreaterThan(summary.pass);
  }, 300_000);

  it('lets an exchange last as long as anyone may want', async () => {
    const { code, err } = await command('--check', 'streaming.no-delay/first', '--timeout', '3600000');
    expect({ code, err }).toEqual({ code: 0, err: 'judging by 1 checks …\n' });
  });

  it('can be held to one check, and to a level', async () => {
    const { code, out } = await command('--check', 'cgi.path-info-decoded/once', '--level', 'must');
    expect(code).toBe(0);
    expect(out).toMatch(/1 passed/);
  });
});

describe('a corpus of the user', () => {
  const send = ['GET /told HTTP/1.1\r\n', '{fields}', 'Host: probe.test\r\n', '\r\n'];
  const corpus = (name: string, environ: Record<string, string>, requirement = 'target.origin-form') => {
    const file = join(directory, `${name}.json`);
    const allow = [{ outcome: 'accepted' as const, environ }];
    const one = { name: 'one', title: 'the path arrives', requirement, requests: [{ send, allow }] };
    writeCorpusFile(file, { schemaVersion: 1, name, title: 'a sample', cases: [one] });
    return file;
  };

  it('is judged like any check, listed and explained', async () => {
    const file = corpus('mine', { PATH_INFO: '/told' });
    const judged = await command('--corpus', file, '--check', 'corpus.mine/*');
    expect({ code: judged.code, out: judged.out }).toMatchObject({ code: 0, out: expect.stringMatching(/1 passed/) });
    expect((await command('list', '--corpus', file)).out).toContain('corpus.mine/one');
    const { out } = await command('explain', 'corpus.mine/one', '--corpus', file);
    expect(out).toMatch(/target\.origin-form[\s\S]*GET \/told[\s\S]*accepts the request \(PATH_INFO "\/told"/);
  });

  it('makes the run fail, and tells how to see it again', async () => {
    const file = corpus('wrong', { PATH_INFO: '/other' });
    const { code, out } = await command('--corpus', file, '--suite', 'corpus.wrong');
    expect(code).toBe(1);
    expect(out).toContain('PATH_INFO is "/told"');
    expect(out).toContain(`--corpus '${file}' --check 'corpus.wrong/one'`);
  });

  it.each([
    ['is not there', () => '/nowhere/at/all.json', /all\.json: the corpus cannot be read/],
    ['has the name of another', () => corpus('wire-parsing', {}), /there is a corpus "corpus.wire-parsing" already/],
    ['names no requirement', () => corpus('odd', {}, 'target.origin'), /"target.origin" is no requirement/],
    ['is no corpus', () => join(directory, 'probe.mjs'), /probe\.mjs: .*is no JSON/],
  ])('that %s: one line, exit code 2', async (_, file, message) => {
    expect(await refused('--corpus', file())).toMatch(message);
  });
});

describe('bad arguments', () => {
  it.each([
    ['an unknown option', ['--tarket', 'x'], /unknown option '--tarket'.*--target/],
    ['an unknown command', ['fuzzle'], /fuzzle|too many arguments/],
    [
      'a glob that matches nothing',
      ['--check', 'environ.path-inof'],
      /"environ.path-inof" matches no check; did you mean/,
    ],
    ['a suite that is none', ['--suite', 'hots'], /"hots" is no suite; did you mean "host"/],
    ['a level that is none', ['--level', 'shall'], /must, should, may/],
    ['a number that is none', ['--timeout', 'soon'], /whole number/],
    ['a target that is no address', ['--target', 'https://localhost'], /plain http/],
    ['two targets', ['--target', 'localhost:1', '--exec', 'x {port}'], /cannot be used with/],
    ['a command without a port', ['--exec', 'gunicorn {app}'], /no \{port\}/],
    [
      'the wire alone of what hosts the probe',
      ['--wire-only'],
      /--wire-only is for .*; name one by --target or --exec/,
    ],
    ['a format that is none', ['--report', 'jsn'], /"jsn" is no format; did you mean "json"/],
    ['a report in no directory', ['--report', 'json=/nowhere/at/all.json'], /cannot be written/],
    [
      'a list in no directory',
      ['--write-known', '/nowhere/at/all.txt'],
      /^[^\n]*--write-known .* cannot be written[^\n]*\n$/,
    ],
    ['findings in a file', ['fuzz', '--save', 'README.md'], /^[^\n]*--save .* nothing can be written there[^\n]*\n$/],
    ['known failures that are not there', ['--known', '/nowhere/at/all.txt'], /cannot be read/],
    ['a check to explain that is none', ['explain', 'environ.path'], /is no check/],
    [
      'a server to judge that is none',
      ['matrix', 'gunicorn-snyc'],
      /"gunicorn-snyc" is no .*; did you mean "gunicorn-sync"/,
    ],
    ['a grid in a format of one report', ['matrix', '--report', 'html'], /choose from console, markdown/],
    ['a saved report that is none', ['report', '/nowhere/at/all.json'], /is no report of this kit/],
  ])('%s: one line, exit code 2', async (_, words, message) => {
    expect(await refused(...words)).toMatch(message);
  });
});

describe('a target that', () => {
  const told = async (serve: Parameters<typeof miniature>[0]) => {
    server = await miniature(serve);
    return refused('--target', `127.0.0.1:${server.address.port}`, '--timeout', '300');
  };

  it('is not there', async () => {
    const port = await freePort('127.0.0.1');
    expect(await refused('--target', `127.0.0.1:${port}`)).toMatch(/nothing listens at .*; start the server first/);
  });

  it('does not speak HTTP', async () => {
    expect(await told(always('SSH-2.0-OpenSSH_9.9\r\n'))).toMatch(/does not speak HTTP/);
  });

  it('never answers', async () => {
    expect(await told(holds)).toMatch(/did not answer within 300 ms/);
  });

  it('closes at once', async () => {
    expect(await told(slams)).toMatch(/closes the connection without an answer/);
  });

  it('does not host the probe', async () => {
    expect(await told(always(ok))).toMatch(
      /does not host the probe; write the probe with "npx gateway-conformance probe/,
    );
  });

  it('does not host the probe is judged by the wire where that is wanted', async () => {
    server = await miniature(always(ok));
    const at = ['--target', `127.0.0.1:${server.address.port}`, '--wire-only'];
    const { code, out } = await command(...at, '--check', 'host.single/different', '--report', 'console');
    expect({ code, reproduced: out.includes(at.join(' ')) }).toEqual({ code: 1, reproduced: true });
    expect(out).toMatch(/actual +the status is 200/);
  });

  it('closes at once has no wire to judge', async () => {
    server = await miniature(slams);
    const at = ['--target', `127.0.0.1:${server.address.port}`, '--wire-only', '--timeout', '300'];
    expect(await refused(...at)).toMatch(/closes the connection without an answer; start a server there/);
  });

  it('hosts another probe', async () => {
    const body = '{"probe":"gateway-conformance","protocol":99}';
    const other = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    expect(await told(always(other))).toMatch(/protocol 99, and this kit speaks 1/);
  });
});

describe('a command that', () => {
  it('ends at once', async () => {
    expect(await refused('--exec', 'echo no such server >&2; exit 3 # {port}')).toMatch(
      /ended before it was ready \(exit code 3\): no such server; /,
    );
  });

  it('never gets ready is ended, with all that it has started', async () => {
    const mark = `10${process.pid}`;
    expect(await refused('--timeout', '100', '--exec', `sleep ${mark} & sleep ${mark} # {port}`)).toMatch(
      /was not ready/,
    );
    expect(running(`sleep\0${mark}`)).toEqual([]);
  });
});

describe('an interrupt', () => {
  it('during the run writes the report of what was judged and ends the server', async () => {
    const report = join(directory, 'interrupted.json');
    const serving = `${process.execPath} ${main} serve ${application} --host {host} --port {port}`;
    const { child, ended } = startKit('--exec', serving, '--report', `json=${report}`);
    child.stderr?.once('data', () => child.kill('SIGINT'));
    expect((await ended).code).toBe(130);
    const { results, summary, interrupted } = readReport(JSON.parse(readFileSync(report, 'utf8')));
    expect({ interrupted, conformant: summary.conformant }).toEqual({ interrupted: true, conformant: false });
    expect(results.length).toBeGreaterThan(0);
    expect(running(application)).toEqual([]);
  });

  it('while the server gets ready ends it', async () => {
    const mark = `20${process.pid}`;
    const { child, ended } = startKit('--exec', `sleep ${mark} # {port}`);
    while (running(`sleep\0${mark}`).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
    expect(running(`sleep\0${mark}`)).toEqual([]);
  });
});

describe('words', () => {
  it('list tells every check, and as JSON everything', async () => {
    const { checks, requirements } = JSON.parse((await command('list', '--json')).out);
    expect(checks.length).toBeGreaterThan(40);
    expect(Object.keys(checks[0])).toEqual(['id', 'title', 'suite', 'level', 'requirement', 'sent', 'expected']);
    expect(requirements[0]).toHaveProperty('unobservable');
    expect((await command('list')).out).toContain(checks[0].id);
    expect((await command('list', '--requirements')).out).toContain(requirements[0].statement);
  });

  it('explain tells requirement, bytes, expectation', async () => {
    const { code, out } = await command('explain', 'cgi.path-info-decoded/once');
    expect(code).toBe(0);
    expect(out).toMatch(/PATH_INFO[\s\S]*https:\/\/www.rfc-editor.org[\s\S]*GET [\s\S]*the server hands over/);
  });

  it('probe prints the probe', async () => {
    expect((await command('probe')).out).toContain('def application(');
  });

  it('a saved report is rendered again', async () => {
    const file = join(directory, 'saved.json');
    await command('--check', 'cgi.path-info-decoded/once', '--report', `json=${file}`);
    expect((await command('report', file)).out).toContain('1 passed');
    expect((await command('report', file, '--report', 'junit')).out).toContain('<testsuites');
  });
});
