import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { request } from 'undici';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { lacking, PythonApplications } from '../testing/python-applications.ts';
import { PythonFailure, pythonApplication } from './index.ts';

/** What the applications did is told by a request for /journal; each path is one application. */
const application = `
import os, sys, threading, traceback

journal = []
TEXT = [("Content-Type", "text/plain")]


class Blocks:
    def __init__(self, blocks):
        self.blocks = blocks

    def __iter__(self):
        return iter(self.blocks)

    def close(self):
        journal.append("closed")


def app(environ, start_response):
    return globals()[environ["PATH_INFO"][1:]](environ, start_response)


def read_journal(environ, start_response):
    told = "\\n".join(journal)
    journal.clear()
    start_response("200 OK", TEXT)
    return [told.encode()]


def say(start_response, *lines):
    start_response("200 OK", TEXT)
    return ["\\n".join(map(str, lines)).encode("utf-8", "surrogateescape")]


def types(environ, start_response):
    strings = {type(value) for name, value in environ.items() if not name.startswith("wsgi.")}
    return say(
        start_response,
        type(environ) is dict,
        strings == {str},
        environ["wsgi.version"] == (1, 0),
        environ["PATH_INFO"].encode("latin-1"),
        environ["QUERY_STRING"],
    )


def concurrency(environ, start_response):
    return say(start_response, *(environ["wsgi." + name] for name in ("multithread", "multiprocess", "run_once")))


def reading(environ, start_response):
    stream = environ["wsgi.input"]
    return say(
        start_response,
        stream.read(3),
        stream.readline(),
        stream.readline(2),
        stream.readlines(4),
        next(stream),
        stream.read(0),
        list(stream),
        stream.read(),
        stream.readline(),
    )


def reading_some(environ, start_response):
    data = environ["wsgi.input"].read(100000)
    start_response("200 OK", TEXT)
    return Blocks([data])


def echo(environ, start_response):
    start_response("200 OK", TEXT)
    return iter(lambda: environ["wsgi.input"].read(100000), b"")


def logging(environ, start_response):
    environ["wsgi.errors"].write("h\\u00e9 \\u4f60 \\U0001f40d \\udcff\\n")
    environ["wsgi.errors"].writelines(["one\\n", "two\\n"])
    environ["wsgi.errors"].flush()
    try:
        environ["wsgi.errors"].write(b"bytes")
    except TypeError as error:
        return say(start_response, error)


def writing(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"written, ")
    write(b"")
    return Blocks([b"", b"yielded"])


def writing_too_much(environ, start_response):
    write = start_response("200 OK", TEXT + [("Content-Length", "4")])
    try:
        write(b"123456")
    except ValueError as error:
        journal.append(str(error))
    return []


def failing():
    raise LookupError("the cause")


def replaced(environ, start_response):
    start_response("200 OK", TEXT)
    try:
        failing()
    except LookupError:
        start_response("503 Try Again", TEXT, sys.exc_info())
    return [b"sorry"]


def too_late(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"first"
    try:
        failing()
    except LookupError:
        try:
            start_response("503 Try Again", TEXT, sys.exc_info())
        except LookupError as error:
            journal.append(traceback.extract_tb(error.__traceback__)[-1].name)
            raise


def refused(environ, start_response):
    for arguments in (
        (200, []),
        ("200", []),
        ("200 OK\\r\\nX: y", []),
        ("200 OK", ()),
        ("200 OK", [["X-Word", "list"]]),
        ("200 OK", [("X-Word", b"bytes")]),
        ("200 OK", [("X Word", "blank")]),
        ("200 OK", [("X-Word", "line\\nend")]),
        ("200 OK", [("X-Word", "\\u0100")]),
        ("200 OK", [("Connection", "close")]),
        ("200 OK", [("Content-Length", "-1")]),
    ):
        try:
            start_response(*arguments, exc_info=(None, None, None))
        except (TypeError, ValueError) as error:
            journal.append("%s: %s" % (type(error).__name__, error))
    start_response("200 OK", TEXT, exc_info=(None, None, None))
    return []


def raising(environ, start_response):
    failing()


def raising_in_close(environ, start_response):
    class Body(Blocks):
        def close(self):
            super().close()
            failing()

    start_response("200 OK", TEXT)
    return Body([b"done"])


def raising_late(environ, start_response):
    def blocks():
        yield b"first"
        failing()

    start_response("200 OK", TEXT)
    return Blocks(blocks())


def leaving(environ, start_response):
    raise {"exit": SystemExit, "interrupt": KeyboardInterrupt, "generator": GeneratorExit}[environ["QUERY_STRING"]]


def not_iterable(environ, start_response):
    start_response("200 OK", TEXT)


def text_blocks(environ, start_response):
    start_response("200 OK", TEXT)
    return Blocks(["text"])


def endless(environ, start_response):
    def blocks():
        try:
            while True:
                yield b"x" * 65536
        except GeneratorExit:
            journal.append("generator closed")
            raise

    start_response("200 OK", TEXT)
    return blocks()


def endless_writing(environ, start_response):
    write = start_response("200 OK", TEXT)
    try:
        while True:
            write(b"x" * 65536)
    except ConnectionError as error:
        journal.append("write raised: %s" % error)
        raise


def reading_all(environ, start_response):
    try:
        environ["wsgi.input"].read()
    except OSError as error:
        journal.append("read raised: %s" % error)
        raise
    return say(start_response, "all")


def different(environ, start_response):
    start_response("200 OK", TEXT)
    return (bytes([number]) * 70000 for number in range(250))


def sizes(environ, start_response):
    start_response("200 OK", TEXT)
    return Blocks([b"x" * 1000000])


def file(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](open(__file__, "rb"), 10)


def dying(environ, start_response):
    os._exit(3)


def dying_late(environ, start_response):
    start_response("200 OK", TEXT)
    yield b"first"
    os._exit(3)


barrier = threading.Barrier(2)


def meeting(environ, start_response):
    barrier.wait()
    return say(start_response, os.getpid())


def process(environ, start_response):
    return say(start_response, os.getpid())
`;

describe.skipIf(lacking !== '')(`a Python worker${lacking}`, () => {
  const served = new PythonApplications(application);

  async function ask(path: string, body?: string | Buffer, of = served.server) {
    const method = body === undefined ? 'GET' : 'POST';
    const response = await request(`http://127.0.0.1:${of.port}${path}`, { method, body: body ?? null, reset: true });
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
  }
  const journal = async () => (await ask('/read_journal')).text.split('\n');

  describe('gives the application what PEP 3333 says', () => {
    test('environ: a dict of native strings', async () => {
      const { text } = await ask('/types?a=%20b');
      expect(text.split('\n')).toEqual(['True', 'True', 'True', "b'/types'", 'a=%20b']);
    });

    test('wsgi.input: a file that ends with the body', async () => {
      const { text } = await ask('/reading', 'abcde\nfghi\nj\nk\nlast\nlines\n');
      expect(text.split('\n')).toEqual([
        "b'abc'",
        String.raw`b'de\n'`,
        "b'fg'",
        String.raw`[b'hi\n', b'j\n']`,
        String.raw`b'k\n'`,
        "b''",
        String.raw`[b'last\n', b'lines\n']`,
        "b''",
        "b''",
      ]);
    });

    test('a large body both ways', async () => {
      const body = Buffer.from(Array.from({ length: 200_000 }, (_, index) => `line ${index}\n`).join(''));
      expect((await ask('/echo', body)).text).toBe(body.toString());
    });

    test('blocks that differ, to a client that takes its time', async () => {
      const { body } = await request(`http://127.0.0.1:${served.server.port}/different`, { reset: true });
      const counts = new Array<number>(250).fill(0);
      let latest = 0;
      let ordered = true;
      for await (const piece of body as AsyncIterable<Buffer>) {
        for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
        for (const octet of piece) {
          ordered &&= octet === latest || octet === latest + 1;
          latest = octet;
          counts[octet] = (counts[octet] ?? 0) + 1;
        }
      }
      expect([ordered, new Set(counts)]).toEqual([true, new Set([70_000])]);
    });

    test('wsgi.errors: text of all kinds', async () => {
      expect((await ask('/logging')).text).toBe('what is written to wsgi.errors is bytes, not str');
      await served.logged('hé 你 🐍 \\udcff\none\ntwo\n');
    });

    test('write(), before what is yielded', async () => {
      expect((await ask('/writing')).text).toBe('written, yielded');
      expect(await journal()).toEqual(['closed']);
    });

    test('an exception for what is written beyond the Content-Length', async () => {
      expect((await ask('/writing_too_much')).text).toBe('1234');
      expect(await journal()).toEqual(['2 octets were written beyond the Content-Length; they are not sent']);
    });

    test('a second start_response with exc_info', async () => {
      expect(await ask('/replaced')).toMatchObject({ status: 503, text: 'sorry' });
    });

    test('its own exception, with the original traceback, where that comes too late', async () => {
      await expect(ask('/too_late')).rejects.toThrow();
      expect(await journal()).toEqual(['failing']);
      await served.logged('LookupError: the cause');
    });

    test('an exception at once for a status and headers that cannot be sent', async () => {
      expect((await ask('/refused')).status).toBe(200);
      expect((await journal()).map((line) => line.split(':')[0])).toEqual([
        'TypeError',
        'ValueError',
        'ValueError',
        'TypeError',
        'TypeError',
        'TypeError',
        'ValueError',
        'ValueError',
        'ValueError',
        'ValueError',
        'ValueError',
      ]);
    });

    test('the length of the only block', async () => {
      expect((await ask('/types')).headers['content-length']).toBeDefined();
      const { headers, text } = await ask('/sizes');
      expect([headers['content-length'], text.length]).toEqual([undefined, 1_000_000]);
      expect(await journal()).toEqual(['closed']);
    });

    test('bodies in the order of the requests, of which some read all, some a part and some nothing', async () => {
      const body = Buffer.alloc(300_000, 'x');
      const paths = Array.from({ length: 24 }, (_, index) => ['/echo', '/types', '/reading_some'][index % 3] ?? '');
      const answers = await Promise.all(paths.map((path) => ask(path, body)));
      const lengths = answers.map(({ text }) => text.length);
      expect(lengths.filter((_, index) => index % 3 === 0)).toEqual(Array(8).fill(300_000));
      expect(lengths.filter((_, index) => index % 3 === 2)).toEqual(Array(8).fill(100_000));
      await journal();
    });

    test('wsgi.file_wrapper', async () => {
      expect((await ask('/file')).text).toBe(application);
    });
  });

  describe('survives an application that', () => {
    test.each([
      ['raises', '/raising', 'LookupError: the cause'],
      ['leaves by SystemExit', '/leaving?exit', 'SystemExit'],
      ['leaves by KeyboardInterrupt', '/leaving?interrupt', 'KeyboardInterrupt'],
      ['leaves by GeneratorExit', '/leaving?generator', 'GeneratorExit'],
      ['returns None', '/not_iterable', "TypeError: 'NoneType' object is not iterable"],
      ['yields text', '/text_blocks', 'TypeError: a block of the body is str, not bytes'],
    ])('%s: 500, and the traceback in the log', async (_, path, line) => {
      const ids = served.server.processIds;
      expect((await ask(path)).status).toBe(500);
      await served.logged(line);
      expect(served.log).toContain('Traceback (most recent call last):');
      expect(served.server.processIds).toEqual(ids);
      await journal();
    });

    test('raises in close(): the response is complete', async () => {
      expect((await ask('/raising_in_close')).text).toBe('done');
      expect(await journal()).toEqual(['closed']);
      await served.logged('LookupError: the cause');
    });

    test('raises after a block: the response breaks off, and close() is called', async () => {
      await expect(ask('/raising_late')).rejects.toThrow();
      expect(await journal()).toEqual(['closed']);
      await served.logged('LookupError: the cause');
    });

    test('ends its process: 502, and another process takes its place', async () => {
      const [before] = served.server.processIds;
      expect((await ask('/dying')).status).toBe(502);
      await served.logged('(exit code 3); another one takes its place');
      const { text } = await ask('/process');
      expect(served.server.processIds.map(String)).toEqual([text]);
      expect(text).not.toBe(String(before));
    });

    test('ends its process while other requests wait: the new process serves these', async () => {
      const [ended, ...others] = await Promise.all(['/dying', ...Array(12).fill('/process')].map((path) => ask(path)));
      expect(ended?.status).toBe(502);
      expect(others.map(({ status, text }) => [status, text])).toEqual(
        Array(12).fill([200, String(served.server.processIds[0])]),
      );
    });

    test('ends its process after a block: the response breaks off', async () => {
      await expect(ask('/dying_late')).rejects.toThrow();
      expect((await ask('/process')).status).toBe(200);
    });
  });

  test('a process that does not come up again is tried again with each request', async () => {
    const text = [
      'import os',
      'if os.path.exists("broken"):',
      '    raise RuntimeError("not now")',
      'def app(environ, start_response):',
      '    if environ["PATH_INFO"] == "/dying":',
      '        os._exit(3)',
      '    start_response("200 OK", [])',
      '    return []',
    ];
    writeFileSync(join(served.directory, 'fragile.py'), text.join('\n'));
    const fragile = await served.serve({ application: 'fragile:app' });
    writeFileSync(join(served.directory, 'broken'), '');
    const statuses = [];
    for (const path of ['/dying', '/', '/']) statuses.push((await ask(path, undefined, fragile)).status);
    rmSync(join(served.directory, 'broken'));
    statuses.push((await ask('/', undefined, fragile)).status);
    await fragile.close();
    expect(statuses).toEqual([502, 502, 502, 200]);
    expect(served.log).toContain('RuntimeError: not now');
  });

  describe('tells the application that the client is gone', () => {
    /** Sends, waits for the beginning of the answer where there is to be one, and leaves. */
    async function leaveAfter(text: string, answered: boolean): Promise<void> {
      const socket = connect(served.server.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(text);
      if (answered) await once(socket, 'data');
      socket.destroy();
      await once(socket, 'close');
    }
    const head = (path: string, ...lines: string[]) =>
      [`GET ${path} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');

    test('by the end of the iteration', async () => {
      await leaveAfter(head('/endless'), true);
      expect(await journal()).toEqual(['generator closed']);
    });

    test('by an exception from write()', async () => {
      await leaveAfter(head('/endless_writing'), true);
      expect(await journal()).toEqual(['write raised: the client closed the connection']);
    });

    test('by an exception from read()', async () => {
      await leaveAfter(`${head('/reading_all', 'Content-Length: 100')}hello`, false);
      const told = await vi.waitFor(async () => {
        const lines = await journal();
        expect(lines).not.toEqual(['']);
        return lines;
      });
      expect(told[0]).toMatch(/^read raised: /);
    });
  });

  describe('processes and threads', () => {
    test.each([
      [1, 1, 'False\nFalse\nFalse'],
      [1, 2, 'True\nFalse\nFalse'],
      [2, 1, 'False\nTrue\nFalse'],
    ])('%i of %i: the flags say so', async (workers, threads, told) => {
      const other = await served.serve({ workers, threads });
      expect((await ask('/concurrency', undefined, other)).text).toBe(told);
      await other.close();
    });

    test('two threads serve two requests at once', async () => {
      const other = await served.serve({ threads: 2 });
      const [one, two] = await Promise.all([ask('/meeting', undefined, other), ask('/meeting', undefined, other)]);
      expect(one.text).toBe(two.text);
      await other.close();
    });

    test('requests beyond the threads wait for their turn', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/process')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    });

    test('none is left when the server is closed', async () => {
      const other = await served.serve({ workers: 2 });
      const ids = other.processIds;
      expect(ids).toHaveLength(2);
      await other.close();
      for (const id of ids) expect(() => process.kill(id, 0)).toThrow('ESRCH');
    });
  });

  describe('says why an application cannot be served', () => {
    let made = 0;
    async function failure(text: string, name = 'app', interpreter = 'python3'): Promise<PythonFailure> {
      made += 1;
      const module = `broken_${made}`;
      writeFileSync(join(served.directory, `${module}.py`), text);
      const application = `${module}:${name}`;
      const error = await pythonApplication({ ...served.settings, application, interpreter }).then(
        (python) => python.close(),
        (reason: unknown) => reason,
      );
      if (!(error instanceof PythonFailure)) throw new Error('it was served');
      return error;
    }

    test('a module that is not there', async () => {
      const started = pythonApplication({ ...served.settings, application: 'nowhere:app' });
      await expect(started).rejects.toMatchObject({
        message: `"nowhere:app" cannot be served: ModuleNotFoundError: No module named 'nowhere'`,
        traceback: '',
      });
    });

    test('a name that is not there', async () => {
      const { message, traceback } = await failure('other = 1\n');
      expect(message).toMatch(/AttributeError: module 'broken_\d+' has no attribute 'app'$/);
      expect(traceback).toBe('');
    });

    test('a name that is nothing to be called', async () => {
      expect((await failure('app = "text"\n')).message).toMatch(
        /TypeError: 'str' object is not callable: broken_\d+:app$/,
      );
    });

    test('a module that raises', async () => {
      const { message, traceback } = await failure('def f():\n    1 / 0\n\nf()\n');
      expect(message).toMatch(/ZeroDivisionError: division by zero$/);
      expect(traceback).toMatch(
        /^Traceback \(most recent call last\):\n {2}File ".*broken_\d+.py", line 4, in <module>\n/,
      );
    });

    test('a module that imports what is not there', async () => {
      const { message, traceback } = await failure('import nowhere\n');
      expect(message).toMatch(/ModuleNotFoundError: No module named 'nowhere'$/);
      expect(traceback).toContain('import nowhere');
    });

    test('a module that is no Python', async () => {
      const { message, traceback } = await failure('def app(:\n');
      expect(message).toMatch(/SyntaxError: /);
      expect(traceback).toContain('def app(:');
    });

    test('a module that exits', async () => {
      expect((await failure('raise SystemExit(4)\n')).message).toMatch(/SystemExit: 4$/);
      expect((await failure('import os\nos._exit(4)\n')).message).toMatch(
        /ended before it had imported .*\(exit code 4\)/,
      );
    });

    test('an interpreter that is not there, or is none', async () => {
      expect((await failure('', 'app', 'no-such-python')).message).toMatch(/"no-such-python" cannot be run/);
      expect((await failure('', 'app', 'false')).message).toMatch(/"false" ended before .*\(exit code 1\)/);
    });

    test.each([
      [{ application: 'applications' }],
      [{ application: 'applications:app', workers: 0 }],
      [{ application: 'applications:app', threads: 1.5 }],
    ])('options that make no sense: %j', async (options) => {
      await expect(pythonApplication(options)).rejects.toThrow(RangeError);
    });
  });

  afterEach(() => {
    expect(served.server.processIds).toHaveLength(1);
  });
});
