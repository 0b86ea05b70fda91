import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test, vi } from 'vitest';
import type { ServeOptions } from './server.ts';
import { lacking, PythonApplications } from './testing/python-applications.ts';

const MIB = 1_048_576;
const BLOCK = 65_536;
/** What the Content-Length tells, of all but the endless body. */
const LENGTH = 8 * MIB;

/** Each path is one application. All bodies begin with 64 KiB of 0, then as many of 1, and so on. */
const application = `
import gzip, os, threading

BLOCK = 65536
COUNT = 128
journal = []
here = os.path.dirname(__file__)
barrier = threading.Barrier(2)


class Body:
    def __init__(self, blocks):
        self.blocks = blocks

    def __iter__(self):
        return iter(self.blocks)

    def close(self):
        journal.append("closed")


def block(number):
    return bytes([number % 256]) * BLOCK


def app(environ, start_response):
    name = environ["PATH_INFO"][1:]
    if name == "journal":
        told = "\\n".join(journal)
        journal.clear()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [told.encode()]
    length = BLOCK * (16384 if name == "endless" else COUNT)
    start_response("200 OK", [] if name == "untold" else [("Content-Length", str(length))])
    body = globals()[name](environ)
    return body if name.startswith("file") else Body(body)


def blocks(environ, count=COUNT):
    for number in range(count):
        journal[:] = [str(number)]
        yield block(number)


untold = blocks


def endless(environ):
    return blocks(environ, 16384)


def one_block(environ):
    return [b"".join(map(block, range(COUNT)))]


def odd_blocks(environ):
    whole = b"".join(map(block, range(COUNT)))
    at, size = 0, 1
    while at < len(whole):
        yield whole[at : at + size]
        at += size
        size = size * 7 % 524287 + 1


def too_many(environ):
    return blocks(environ, COUNT + 100)


def too_long(environ):
    yield from blocks(environ, COUNT - 1)
    yield block(COUNT - 1) + b"beyond"


def too_few(environ):
    return blocks(environ, COUNT - 10)


def raising(environ):
    yield from blocks(environ, COUNT // 2)
    raise LookupError("the cause")


def dying(environ):
    yield from blocks(environ, COUNT // 2)
    os._exit(3)


def dying_before_the_end(environ):
    yield from blocks(environ, COUNT - 1)
    os._exit(3)


def reading(environ):
    yield from blocks(environ, COUNT // 2)
    journal.append(environ["wsgi.input"].read().decode())
    for number in range(COUNT // 2, COUNT):
        yield block(number)


def meeting(environ):
    yield block(0)
    yield block(1)
    barrier.wait()
    for number in range(2, COUNT):
        yield block(number)


def file(environ):
    opened = open(os.path.join(here, "large"), "rb")
    opened.seek(BLOCK)
    opened.read(1)
    opened.seek(-1, 1)
    return environ["wsgi.file_wrapper"](opened)


def file_compressed(environ):
    return environ["wsgi.file_wrapper"](gzip.open(os.path.join(here, "compressed"), "rb"))


def file_changed(environ):
    opened = open(os.path.join(here, "inverse"), "rb")
    read = opened.read
    opened.read = lambda size: bytes(255 - octet for octet in read(size))
    return environ["wsgi.file_wrapper"](opened)


def file_short(environ):
    opened = open(os.path.join(here, "short"), "rb")
    return environ["wsgi.file_wrapper"](opened)


def file_long(environ):
    opened = open(os.path.join(here, "long"), "rb")
    return environ["wsgi.file_wrapper"](opened)
`;

const pattern = Buffer.concat(Array.from({ length: LENGTH / BLOCK }, (_, number) => Buffer.alloc(BLOCK, number)));

// A filter has to see all that goes out, so that nothing is lent.
const ways: readonly [way: string, options: ServeOptions][] = [
  ['lent', {}],
  ['kept', { parts: { createFilterOut: () => (octets) => octets } }],
];

describe.skipIf(lacking !== '').each(ways)(`a large body, the connection being %s${lacking}`, (way, how) => {
  const served = new PythonApplications(application, how, {
    large: Buffer.concat([Buffer.alloc(BLOCK, 'x'), pattern]),
    long: Buffer.concat([pattern, Buffer.alloc(BLOCK, 'x')]),
    short: pattern.subarray(0, LENGTH / 2),
    inverse: pattern.map((octet) => 255 - octet),
    compressed: gzipSync(pattern),
  });

  async function open(request: string, { port } = served.server): Promise<Socket> {
    const socket = connect({ port, host: '127.0.0.1' });
    // What the server does to a connection is seen by what has come.
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(request);
    return socket;
  }
  const head = (path: string, ...fields: string[]) =>
    `${[`GET ${path} HTTP/1.1`, 'Host: a.test', ...fields].join('\r\n')}\r\n\r\n`;
  const last = 'Connection: close';

  /** All that comes until the connection ends: the first head, and what is behind it. */
  async function answer(socket: Socket): Promise<{ head: string; body: Buffer }> {
    const pieces: Buffer[] = [];
    socket.on('data', (piece: Buffer) => pieces.push(piece)).resume();
    if (!socket.closed) await once(socket, 'close');
    const octets = Buffer.concat(pieces);
    const end = octets.indexOf('\r\n\r\n') + 4;
    return { head: octets.toString('latin1', 0, end), body: octets.subarray(end) };
  }
  const get = async (path: string, of = served.server) => answer(await open(head(path, last), of));
  const journal = async (of = served.server) => (await get('/journal', of)).body.toString();

  /** Whether what has come is as it should be, and how much it is. */
  const compared = (body: Buffer) => [body.equals(pattern.subarray(0, body.length)), body.length];
  const whole = [true, LENGTH];

  test.each([
    ['a generator', '/blocks'],
    ['blocks of all sizes', '/odd_blocks'],
    ['a single block', '/one_block'],
    ['a file, from where it was read to', '/file'],
    ['a file of which read() gives something else than is in it', '/file_changed'],
    ['a file that is compressed', '/file_compressed'],
  ])('of %s comes whole', async (_, path) => {
    expect(compared((await get(path)).body)).toEqual(whole);
    expect(served.log).toBe('');
  });

  test('is followed by the answers to what was asked together with it', async () => {
    const { body } = await answer(await open(head('/blocks') + head('/file') + head('/journal', last)));
    const second = body.indexOf('\r\n\r\n', LENGTH) + 4;
    expect(compared(body.subarray(0, LENGTH))).toEqual(whole);
    expect(body.toString('latin1', LENGTH, LENGTH + 15)).toBe('HTTP/1.1 200 OK');
    expect(compared(body.subarray(second, second + LENGTH))).toEqual(whole);
    expect(body.toString('latin1', second + LENGTH)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n127\nclosed$/s);
  });

  test('of one thread does not mix with that of another', async () => {
    const other = await served.serve({ threads: 2 });
    const answers = await Promise.all([get('/meeting', other), get('/meeting', other)]);
    expect(answers.map(({ body }) => compared(body))).toEqual([whole, whole]);
    await other.close();
  });

  test('whose length is not told ends with the connection, or with a last chunk', async () => {
    expect(compared((await answer(await open('GET /untold HTTP/1.0\r\n\r\n'))).body)).toEqual(whole);
    const chunked = (await get('/untold')).body;
    expect([chunked.length > LENGTH, chunked.subarray(-7).toString()]).toEqual([true, '\r\n0\r\n\r\n']);
  });

  test('comes to a client of HTTP/1.0', async () => {
    expect(compared((await answer(await open('GET /blocks HTTP/1.0\r\n\r\n'))).body)).toEqual(whole);
  });

  test('does not come in answer to HEAD', async () => {
    const answered = await answer(await open(head('/blocks', last).replace('GET', 'HEAD')));
    expect([answered.head.includes(`Content-Length: ${LENGTH}\r\n`), answered.body.length]).toEqual([true, 0]);
  });

  test('comes while the application reads the request', async () => {
    const socket = await open(head('/reading', last, 'Content-Length: 5').replace('GET', 'POST'));
    socket.once('data', () => socket.write('hello'));
    expect(compared((await answer(socket)).body)).toEqual(whole);
    expect(await journal()).toBe('63\nhello\nclosed');
  });

  test.each([
    ['more blocks follow', '/too_many', /^$/],
    ['the last block goes beyond', '/too_long', /gave 6 octets beyond the Content-Length/],
    // Whether it is noticed depends on the blocks in which the file is read.
    ['there is more in the file', '/file_long', /^$|gave \d+ octets beyond the Content-Length/],
  ])('ends with its Content-Length where %s', async (_, path, remark) => {
    const { body } = await answer(await open(head(path) + head('/journal', last)));
    expect(compared(body.subarray(0, LENGTH))).toEqual(whole);
    expect(body.toString('latin1', LENGTH, LENGTH + 15)).toBe('HTTP/1.1 200 OK');
    if (path === '/too_many') expect(body.subarray(-10).toString()).toBe('127\nclosed');
    await vi.waitFor(() => expect(served.log).toMatch(remark));
  });

  test.each([
    ['there are too few blocks', '/too_few', 'the body lacks 655360 octets of its Content-Length'],
    ['the file is too short', '/file_short', 'the body lacks 4194304 octets of its Content-Length'],
    ['the application raises', '/raising', 'LookupError: the cause'],
    ['the worker dies', '/dying', 'exit code 3'],
    ['the worker dies before the last block', '/dying_before_the_end', 'exit code 3'],
  ])('is not complete where %s', async (_, path, remark) => {
    const [same, length] = compared((await get(path)).body);
    expect([same, Number(length) < LENGTH]).toEqual([true, true]);
    await served.logged(remark);
    expect(compared((await get('/blocks')).body)).toEqual(whole);
  });

  // What the buffers of the system can hold.
  const FEW = 1024;
  const told = (text: string) => /^(\d+)\nclosed$/.exec(text)?.[1];

  test('is made no faster than it is taken; a client that takes nothing is left after a while', async () => {
    const other = await served.serve({ timeouts: { sendMs: 100 } });
    const socket = await open(head('/endless'), other);
    expect(Number(told(await journal(other)))).toBeLessThan(FEW);
    expect((await answer(socket)).body.length).toBeLessThan(FEW * BLOCK);
    await other.close();
  });

  test.each([
    ['regularly', (socket: Socket) => socket.destroy()],
    ['by a reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('is closed, once, when the client goes %s', async (_, leave) => {
    const socket = await open(head('/endless') + head('/blocks'));
    for (let taken = 0; taken < 4 * MIB; ) taken += (await once(socket, 'data'))[0].length;
    leave(socket);
    expect(told(await journal())).toBeDefined();
  });

  test('is finished when the server is closed', async () => {
    const other = await served.serve();
    const socket = await open(head('/blocks'), other);
    const answered = answer(socket);
    await once(socket, 'data');
    await other.close();
    expect(compared((await answered).body)).toEqual(whole);
  });

  test('ends, without being complete, when the time that the server has for closing is over', async () => {
    const other = await served.serve();
    const ids = other.processIds;
    const socket = await open(head('/endless'), other);
    await once(socket, 'data');
    socket.pause();
    await other.close({ deadlineMs: 50 });
    expect((await answer(socket)).body.length).toBeLessThan(FEW * BLOCK);
    for (const id of ids) expect(() => process.kill(id, 0)).toThrow('ESRCH');
  });

  test('is told by its length, where requests and responses are printed', async () => {
    const lines: string[] = [];
    const other = await served.serve({ verbose: (line) => lines.push(line) });
    await get('/blocks', other);
    await other.close();
    const lengths = lines.flatMap((line) => Number(/^\{ \[(\d+) bytes data\]$/.exec(line)?.[1] ?? []));
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(LENGTH);
    expect(lengths.some((length) => length > MIB)).toBe(way === 'lent');
  });
});
