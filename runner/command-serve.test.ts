import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const main = fileURLToPath(new URL('../dist/runner/main.js', import.meta.url));
const examples = fileURLToPath(new URL('../dist/fixtures/applications/', import.meta.url));
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']);
const lacking = python.status === 0 ? '' : ' (skipped: "python3" does not run, or is older than 3.8)';

/** Tells its process; at /wait it begins and waits for a file. */
const application = `
import os, time

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/wait":
        open("begun", "w").close()
        while not os.path.exists("go"):
            time.sleep(0.01)
    return [b"%d %s" % (os.getpid(), environ["SCRIPT_NAME"].encode("latin-1"))]

word = "text"
`;

let directory = '';
const children = new Set<ChildProcess>();
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'command-serve-'));
  writeFileSync(join(directory, 'greeting.py'), application);
  writeFileSync(join(directory, 'raising.py'), '1 / 0\n');
  writeFileSync(join(directory, 'module.js'), 'export const word = 1;\n');
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  for (const name of ['begun', 'go']) rmSync(join(directory, name), { force: true });
});
afterAll(() => rmSync(directory, { recursive: true }));

function command(...words: string[]) {
  const child = spawn(process.execPath, [main, 'serve', ...words], {
    cwd: directory,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, out, err }));
  return { child, ended, out: () => out };
}

async function serving(...words: string[]) {
  const { child, ended, out } = command(...words, '--port', '0');
  const ready = vi.waitFor(() => /http:\/\/127\.0\.0\.1:\d+/.exec(out())?.[0] ?? Promise.reject(new Error('not yet')), {
    timeout: 30_000,
  });
  const early = ended.then(({ err }) => Promise.reject(new Error(`it ended: ${err}`)));
  early.catch(() => {});
  const origin = await Promise.race([ready, early]);
  const ask = async (path: string) => (await request(`${origin}${path}`)).body.text();
  return { child, ended, out, ask };
}

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const gone = (pid: number) => vi.waitFor(() => expect(lives(pid)).toBe(false), { timeout: 10_000 });

describe('serve', () => {
  it.each([
    ['without an application says how it is used', [], /serve takes an application: .*flaskapp:app/],
    ['takes no word that is no application', ['greeting'], /"greeting" is no application; serve takes/],
    ['takes no port that is none', ['greeting:app', '--port', '70000'], /port from 0 to 65535/],
    ['says that a JavaScript file is not there', ['./nowhere.js:app'], /"\.\/nowhere\.js" cannot be imported/],
    ['says what a JavaScript file exports', ['./module.js:app'], /exports no "app"; it exports word$/],
    [
      'says that an export is no function',
      ['./module.js:word'],
      /"word" of "\.\/module\.js" is number, not a function/,
    ],
  ])('%s: one line, exit code 2', async (_, words, message) => {
    const { code, out, err } = await command(...words).ended;
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err.trimEnd()).toMatch(message);
  });

  it('serves an application of the TypeScript binding', async () => {
    const { child, ended, ask } = await serving(`${join(examples, 'hello.js')}:application`);
    expect(await ask('/')).toBe('Hello world from TypeScript\n');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('says that its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const { code, err } = await command(`${join(examples, 'hello.js')}:application`, '--port', port).ended;
    taken.close();
    expect([code, err]).toEqual([2, expect.stringMatching(/cannot serve at 127\.0\.0\.1:\d+: .*EADDRINUSE/)]);
  });
});

describe.skipIf(lacking !== '')(`serve, with an application in Python${lacking}`, () => {
  it.each([
    ['a module that is not there', 'nowhere:app', /ModuleNotFoundError: No module named 'nowhere'$/],
    ['a name that is not there', 'greeting:nothing', /AttributeError: module 'greeting' has no attribute 'nothing'$/],
    ['a name that is not callable', 'greeting:word', /TypeError: 'str' object is not callable: greeting:word$/],
  ])('%s: one line, exit code 2', async (_, target, message) => {
    const { code, out, err } = await command(target).ended;
    expect({ code, out, lines: err.trimEnd().split('\n').length }).toEqual({ code: 2, out: '', lines: 1 });
    expect(err.trimEnd()).toMatch(message);
  });

  it('a module that raises: its traceback, one line, exit code 2', async () => {
    const { code, err } = await command('raising:app').ended;
    expect(code).toBe(2);
    expect(err).toMatch(
      /^Traceback .*raising\.py", line 1.*\ngateway-conformance: .*ZeroDivisionError: division by zero\n$/s,
    );
  });

  it('prints what it serves, and with --verbose each request and response', async () => {
    const { child, ended, ask } = await serving('greeting:app', '--threads', '2', '--script-name', '/at', '--verbose');
    expect(await ask('/at/x')).toMatch(/^\d+ \/at$/);
    child.kill('SIGTERM');
    const { out } = await ended;
    expect(out).toMatch(/^Serving greeting:app at http:\/\/127\.0\.0\.1:\d+\/ \(1 Python process of 2 threads\)/);
    expect(out).toMatch(/\n> GET \/at\/x HTTP\/1\.1\n> host: .*\n< HTTP\/1\.1 200 OK\n< Content-Type: text\/plain\n/s);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s: requests under way are answered, then all ends', async (signal) => {
    const { child, ended, ask } = await serving('greeting:app');
    const answer = ask('/wait');
    await vi.waitFor(() => expect(existsSync(join(directory, 'begun'))).toBe(true), { timeout: 10_000 });
    child.kill(signal);
    writeFileSync(join(directory, 'go'), '');
    const worker = Number.parseInt(await answer, 10);
    expect((await ended).code).toBe(0);
    expect(lives(worker)).toBe(false);
  });

  it('a second signal ends at once', async () => {
    const { child, ended, ask } = await serving('greeting:app', '--threads', '2');
    const worker = Number.parseInt(await ask('/'), 10);
    const answer = ask('/wait').catch(() => 'broken off');
    await vi.waitFor(() => expect(existsSync(join(directory, 'begun'))).toBe(true), { timeout: 10_000 });
    child.kill('SIGINT');
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
    expect([await answer, lives(worker)]).toEqual(['broken off', false]);
  });

  it('leaves no process behind when it is killed', async () => {
    const { child, ask } = await serving('greeting:app', '--workers', '2');
    const workers = await Promise.all(Array.from({ length: 8 }, async () => Number.parseInt(await ask('/'), 10)));
    child.kill('SIGKILL');
    await Promise.all([...new Set(workers)].map(gone));
  });

  it('leaves no process behind when it is killed in the middle of a request', async () => {
    const { child, ask } = await serving('greeting:app', '--threads', '2');
    const worker = Number.parseInt(await ask('/'), 10);
    const answer = ask('/wait').catch(() => 'broken off');
    await vi.waitFor(() => expect(existsSync(join(directory, 'begun'))).toBe(true), { timeout: 10_000 });
    child.kill('SIGKILL');
    await gone(worker);
    expect(await answer).toBe('broken off');
  });
});
