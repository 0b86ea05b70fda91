/**
 * Python applications: the reference server with one Python process and the real servers with one process each. The same
 * application answers a small request over 16 connections, takes an upload, and sends a download. All servers run at the
 * same time, and are measured in turns.
 */

import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureEnvironment } from '../../fixtures/real-servers/environment.ts';
import { realServers } from '../../fixtures/real-servers/index.ts';
import { freePort, ServerProcess } from '../../fixtures/server-process.ts';
import { pythonCommand } from '../python-target.ts';
import { type Benchmark, type Row, ratioOf, spreadOf } from './benchmark.ts';

// Those that a Python project deploys first.
const rivals = ['gunicorn-sync', 'gunicorn-gthread', 'waitress'];

const host = '127.0.0.1';
const connections = 16;
const MIB = 2 ** 20;
const BLOCK_BYTES = 65_536;
// As light as the client of `load.ts`: it is the server that is measured.
const readBuffer = Buffer.allocUnsafe(262_144);
const readyMs = 30_000;

const application = `
BLOCK = bytes(${BLOCK_BYTES})


def application(environ, start_response):
    path, _, number = environ["PATH_INFO"][1:].partition("/")
    body = [b"Hello world\\n"]
    length = 12
    if path == "download":
        length = int(number) * 1048576
        body = (BLOCK for _ in range(length // len(BLOCK)))
    elif path == "file":
        length = int(number) * 1048576
        body = environ["wsgi.file_wrapper"](open("zeros", "rb"), 65536)
    elif path == "upload":
        left = int(environ["CONTENT_LENGTH"])
        while left:
            left -= len(environ["wsgi.input"].read(min(left, 65536)))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(length))])
    return body
`;

/** Opens a connection; on each answer that is complete, `answered` says what to send next, or that it was enough. */
function exchange(port: number, first: string, answered: () => string | undefined, body?: Body): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = '';
    let missing = -1;
    let close = false;
    const callback = (count: number, octets: Uint8Array) => {
      receive(Buffer.from(octets.buffer, octets.byteOffset, count));
      return true;
    };
    const onread = { buffer: readBuffer, callback };
    const socket = connect({ port, host, noDelay: true, onread }, () => send(first));
    const send = (request: string) => {
      socket.write(request);
      if (body !== undefined) pour(socket, body);
    };
    const complete = () => {
      missing = -1;
      const next = answered();
      if (next === undefined) {
        socket.destroy();
        resolve();
      } else if (close) {
        socket.destroy();
        resolve(exchange(port, next, answered, body));
      } else send(next);
    };
    socket.on('error', reject);
    const receive = (chunk: Buffer) => {
      let octets = chunk.length;
      if (missing < 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        octets = head.length - end - 4;
        const length = /^content-length: *(\d+)/im.exec(head.slice(0, end))?.[1];
        if (!head.startsWith('HTTP/1.1 200') || length === undefined) reject(new Error(head.slice(0, end)));
        close = /^connection: *close/im.test(head.slice(0, end));
        missing = Number(length);
        head = '';
      }
      missing -= octets;
      if (missing === 0) complete();
    };
    socket.on('close', () => reject(new Error('the connection was closed before the response was complete')));
  });
}

interface Body {
  readonly mebibytes: number;
}

function pour(socket: Socket, { mebibytes }: Body): void {
  const block = Buffer.alloc(BLOCK_BYTES);
  let left = mebibytes * 16;
  const more = () => {
    while (left > 0) {
      left -= 1;
      if (!socket.write(block)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}

async function hello(port: number, seconds: number): Promise<number> {
  const request = `GET /hello HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  let count = 0;
  const begun = performance.now();
  const answered = () => {
    count += 1;
    return performance.now() - begun < seconds * 1000 ? request : undefined;
  };
  await Promise.all(Array.from({ length: connections }, () => exchange(port, request, answered)));
  return count / ((performance.now() - begun) / 1000);
}

async function transfer(port: number, head: string, mebibytes: number, body?: Body): Promise<number> {
  const begun = performance.now();
  await exchange(port, `${head}\r\nHost: ${host}\r\n\r\n`, () => undefined, body);
  return mebibytes / ((performance.now() - begun) / 1000);
}

async function ready(server: ServerProcess, port: number): Promise<void> {
  const deadline = performance.now() + readyMs;
  for (;;) {
    try {
      await transfer(port, 'GET /hello HTTP/1.1', 0);
      return;
    } catch (error) {
      if (server.exit !== null || performance.now() > deadline) throw new Error(`${server.log}${String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The most memory that each process of a command line with the port has had, in MiB, together; 0 where there is no /proc. */
function mostMemory(port: number): number {
  const peaks = processes().flatMap((id) => {
    try {
      const belongs = readFileSync(`/proc/${id}/environ`, 'latin1').split('\0').includes(`BENCH_PORT=${port}`);
      const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'latin1'))?.[1];
      return belongs && peak !== undefined ? [Number(peak) / 1024] : [];
    } catch {
      return [];
    }
  });
  return peaks.reduce((sum, peak) => sum + peak, 0);
}

function processes(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** A server that runs. */
interface Running {
  readonly name: string;
  readonly port: number;
  readonly process: ServerProcess;
}

async function start(name: string, template: string, directory: string): Promise<Running> {
  const port = await freePort(host);
  const command = template
    .replaceAll('{host}', host)
    .replaceAll('{port}', String(port))
    .replaceAll('{app}', 'bench_application:application');
  const { PYTHONPATH: path = '', GUNICORN_CMD_ARGS: _, ...inherited } = process.env;
  const PYTHONPATH = [directory, path].filter(Boolean).join(delimiter);
  const environment = { ...inherited, PYTHONPATH, PYTHONDONTWRITEBYTECODE: '1', BENCH_PORT: String(port) };
  const server = new ServerProcess(`cd '${directory}' && ${command}`, environment);
  try {
    await ready(server, port);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { name, port, process: server };
}

/** Starts all servers, the reference server first; `mebibytes` is how large the file is that they have. */
async function withServers(
  mebibytes: number,
  measure: (servers: readonly Running[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  const servers: Running[] = [];
  try {
    writeFileSync(join(directory, 'bench_application.py'), application);
    const file = openSync(join(directory, 'zeros'), 'w');
    for (let count = 0; count < mebibytes; count += 1) writeSync(file, Buffer.alloc(MIB));
    closeSync(file);
    const bin = await ensureEnvironment();
    servers.push(await start('reference', `${pythonCommand(1)} --interpreter '${join(bin, 'python')}'`, directory));
    for (const { name, command } of realServers.filter((server) => rivals.includes(server.name))) {
      servers.push(await start(name, command(bin), directory));
    }
    return await measure(servers);
  } finally {
    await Promise.all(servers.map((server) => server.process.stop()));
    rmSync(directory, { recursive: true });
  }
}

/** Measures all servers in turns; the ratio is to the best of the others in the same round. */
async function compare(
  { label, unit, goal }: { label: string; unit: string; goal: number },
  rounds: number,
  servers: readonly Running[],
  rate: (server: Running) => Promise<number>,
): Promise<Row> {
  const measured: number[][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const rates: number[] = [];
    for (const server of servers) rates.push(await rate(server));
    measured.push(rates);
  }
  const of = (at: number) => spreadOf(measured.map((rates) => rates[at] ?? Number.NaN)).median;
  return {
    label,
    measures: servers.map(({ name }, at) => ({ name, value: of(at), unit })),
    ratio: ratioOf(measured.map(([reference = Number.NaN, ...others]) => [reference, Math.max(...others)])),
    goal,
  };
}

export const pythonRequests: Benchmark = {
  title: 'a Python application, one process each; the ratio is to the best of the real servers',
  run: ({ quick }) =>
    withServers(0, async (servers) => {
      const seconds = quick ? 1 : 2;
      for (const { port } of servers) await hello(port, seconds);
      const what = { label: 'small requests', unit: 'a second', goal: 1 };
      return [await compare(what, quick ? 1 : 7, servers, ({ port }) => hello(port, seconds))];
    }),
};

const transfers = [
  { label: 'upload', rate: upload },
  { label: 'download, generator', rate: (port: number, mebibytes: number) => download(port, 'download', mebibytes) },
  { label: 'download, file wrapper', rate: (port: number, mebibytes: number) => download(port, 'file', mebibytes) },
];

function upload(port: number, mebibytes: number): Promise<number> {
  return transfer(port, `POST /upload HTTP/1.1\r\nContent-Length: ${mebibytes * MIB}`, mebibytes, { mebibytes });
}

function download(port: number, from: string, mebibytes: number): Promise<number> {
  return transfer(port, `GET /${from}/${mebibytes} HTTP/1.1`, mebibytes);
}

export const pythonBodies: Benchmark = {
  title: 'bodies of 1000 MiB, one process each; the ratio is to the best of the real servers',
  run: ({ quick }) => {
    // As it comes, waitress refuses a body of 1 GiB.
    const [few, many] = quick ? [16, 64] : [64, 1000];
    return withServers(many, async (servers) => {
      for (const { port } of servers) {
        for (const { rate } of transfers) await rate(port, few);
      }
      const before = servers.map(({ port }) => mostMemory(port));
      const rows: Row[] = [];
      for (const { label, rate } of transfers) {
        const what = { label, unit: 'MiB/s', goal: 0.8 };
        rows.push(await compare(what, quick ? 1 : 5, servers, ({ port }) => rate(port, many)));
      }
      const after = servers.map(({ port }) => mostMemory(port));
      rows.push({
        label: 'most memory',
        measures: servers.map(({ name }, at) => ({ name, value: after[at] ?? Number.NaN, unit: 'MiB' })),
        remark: `the reference server after bodies of ${few} MiB: ${before[0]?.toFixed(0)} MiB`,
      });
      return quick ? rows.map((row): Row => ({ ...row, remark: row.remark ?? `${many} MiB, not 1000` })) : rows;
    });
  },
};
