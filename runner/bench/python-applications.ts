/**
 * Python applications: the reference server with one Python process and the real servers with one process each. The same
 * application answers a small request over 16 connections, takes an upload, and sends a download.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const BLOCK_BYTES = 65_536;
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

/** What one server did in one round. */
interface Round {
  readonly requests: number;
  readonly upload: number;
  readonly download: number;
  readonly file: number;
  readonly memory: number;
}

/** Opens a connection; on each answer that is complete, `answered` says what to send next, or that it was enough. */
function exchange(port: number, first: string, answered: () => string | undefined, body?: Body): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = '';
    let missing = -1;
    let close = false;
    const socket = connect(port, host, () => send(first));
    socket.setNoDelay(true);
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
    socket.on('data', (chunk) => {
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
    });
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

async function measure(template: string, { seconds, mebibytes, directory }: Settings): Promise<Round> {
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
    await hello(port, seconds / 4);
    const requests = await hello(port, seconds);
    const upload = `POST /upload HTTP/1.1\r\nContent-Length: ${mebibytes * 1_048_576}`;
    return {
      requests,
      upload: await transfer(port, upload, mebibytes, { mebibytes }),
      download: await transfer(port, `GET /download/${mebibytes} HTTP/1.1`, mebibytes),
      file: await transfer(port, `GET /file/${mebibytes} HTTP/1.1`, mebibytes),
      memory: mostMemory(port),
    };
  } finally {
    await server.stop();
  }
}

interface Settings {
  readonly seconds: number;
  readonly mebibytes: number;
  readonly directory: string;
}

/** What is compared; the goal is a part of the best of the others. */
const comparisons = [
  { key: 'requests', label: 'small requests', unit: 'a second', goal: 1 },
  { key: 'upload', label: 'upload', unit: 'MiB/s', goal: 0.8 },
  { key: 'download', label: 'download, generator', unit: 'MiB/s', goal: 0.8 },
  { key: 'file', label: 'download, file wrapper', unit: 'MiB/s', goal: 0.8 },
  { key: 'memory', label: 'most memory', unit: 'MiB' },
] as const satisfies readonly { key: keyof Round; label: string; unit: string; goal?: number }[];

export const pythonApplications: Benchmark = {
  title: 'a Python application, one process each; the ratio is to the best of the real servers',
  run: async ({ quick }) => {
    const settings = { seconds: quick ? 2 : 5, mebibytes: quick ? 64 : 1000 };
    const directory = mkdtempSync(join(tmpdir(), 'bench-'));
    try {
      writeFileSync(join(directory, 'bench_application.py'), application);
      writeFileSync(join(directory, 'zeros'), Buffer.alloc(settings.mebibytes * 1_048_576));
      const bin = await ensureEnvironment();
      const installed = realServers.filter(({ name }) => rivals.includes(name));
      const servers = [
        { name: 'reference', command: `${pythonCommand(1)} --interpreter '${join(bin, 'python')}'` },
        ...installed.map(({ name, command }) => ({ name, command: command(bin) })),
      ];
      const rounds: Round[][] = [];
      for (let round = 0; round < (quick ? 1 : 3); round += 1) {
        const row: Round[] = [];
        for (const { command } of servers) row.push(await measure(command, { ...settings, directory }));
        rounds.push(row);
      }
      return comparisons.map(
        ({ key, label, unit, ...goal }): Row => ({
          label,
          measures: servers.map(({ name }, at) => ({
            name,
            value: spreadOf(rounds.map((row) => row[at]?.[key] ?? Number.NaN)).median,
            unit,
          })),
          ...(key === 'memory' ? {} : { ratio: ratioOf(rounds.map((row) => againstBest(row, key))) }),
          ...goal,
        }),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

function againstBest([reference, ...others]: readonly Round[], key: keyof Round): readonly [number, number] {
  return [reference?.[key] ?? Number.NaN, Math.max(...others.map((round) => round[key]))];
}
