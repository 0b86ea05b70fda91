/** The server under test, and the three ways to get at one: the bundled server, an address, a command. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { pythonProbeFile, pythonProbeTarget } from '../fixtures/probes/probe-files.ts';
import { Spool, sharedDirectory } from '../fixtures/probes/spool.ts';
import { createProbe } from '../fixtures/probes/typescript-probe.ts';
import { ServerOutput } from '../fixtures/server-output.ts';
import { freePort, ServerProcess } from '../fixtures/server-process.ts';
import {
  type ErrorsSink,
  type RunningServer,
  type ServeOptions,
  serve,
  servePython,
} from '../reference-server/index.ts';
import { type Application, type Binding, type Handshake, spoolVariable } from '../spec/index.ts';
import type { Log } from '../suites/index.ts';
import type { Address } from './exchange.ts';
import { KitFailure } from './failure.ts';
import { unlessInterrupted } from './interruption.ts';
import { absentJournal, askedJournal, type Journal, sharedJournal } from './journal.ts';
import { patientNow, slowest } from './patient-clock.ts';
import { askProbe, greet, shakeHands } from './probe-client.ts';
import type { Carrier } from './template.ts';

export interface Target {
  readonly address: Address;
  /** Whether the kit has chosen the port that the server listens at; to another one, ports may be mapped on the way. */
  readonly direct: boolean;
  readonly command: string | null;
  /** Null where it hosts no probe: it is judged by what comes over the wire. */
  readonly binding: Binding | null;
  readonly journal: Journal;
  readonly carrier: Carrier;
  /** How long evidence may come after the response, such as close() or the server's death, in milliseconds. */
  readonly settleMs: number;
  /** What the server has written to its output; null where the kit did not start it. */
  log(): Log | null;
  /** Whether it answers, within the limit, the request by which it was met. */
  answers(timeoutMs: number): Promise<boolean>;
  /** Whether the command has ended by which the kit started it. */
  ended(): boolean;
  /** Starts it again after it has died or hung. Resolves to whether it serves again. */
  restart(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Within one process all evidence is there soon; of another it may be late on a machine that is busy. */
const settleMs = { own: 200, other: 2000 } as const;
/** How long the application waits at a gate that nobody opens, in milliseconds: longer than any exchange. */
const gateMs = (timeoutMs: number) => 5000 + timeoutMs / slowest;
/** The same where gates are opened by a request, which a server that serves one at a time cannot take. */
const askedGateMs = 1000;

/**
 * How the journal is reached after the handshake: through the spool, if both are seen to see the same. The kit writes
 * only where it or its user's probes keep their spool: a target that lies must not make it write elsewhere.
 */
async function reach(address: Address, told: Handshake, own: Spool | null, timeoutMs: number) {
  const carrier: Carrier = { by: told.carrier, gateMs: gateMs(timeoutMs) };
  const spool = own ?? (told.spool === sharedDirectory() ? new Spool(told.spool) : null);
  if (spool !== null && (await seesSame(address, told, spool, timeoutMs))) {
    return { binding: told.binding, journal: sharedJournal(spool), carrier };
  }
  const journal = askedJournal(address, told.carrier, timeoutMs);
  return { binding: told.binding, journal, carrier: { ...carrier, gateMs: askedGateMs } };
}

/** Whether the probe reads what the kit writes. */
async function seesSame(address: Address, { carrier }: Handshake, spool: Spool, timeoutMs: number): Promise<boolean> {
  const token = randomUUID();
  try {
    spool.writeToken(token, token);
    const answer = await askProbe(address, `prove ${token}`, { carrier, timeoutMs });
    return typeof answer === 'object' && answer !== null && 'token' in answer && answer.token === token;
  } catch {
    return false;
  } finally {
    spool.removeToken(token);
  }
}

type Meet = typeof shakeHands | typeof greet;

function isMet(address: Address, timeoutMs: number, meet: Meet): Promise<boolean> {
  return meet(address, timeoutMs).then(
    () => true,
    () => false,
  );
}

/** Waits until something that speaks answers at the address again, at most `timeoutMs`. */
async function servesAgain(address: Address, timeoutMs: number, meet: Meet): Promise<boolean> {
  const deadline = patientNow() + timeoutMs;
  while (patientNow() < deadline) {
    const left = Math.max(50, Math.ceil(deadline - patientNow()));
    if (await isMet(address, left, meet)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** The reference server in this process, with the TypeScript probe. */
export function bundledTarget(
  timeoutMs: number,
  {
    wrap = (application) => application,
    options = {},
  }: { wrap?: (application: Application) => Application; options?: ServeOptions } = {},
): Promise<Target> {
  return hostedTarget(timeoutMs, settleMs.own, Spool.inMemory(), (spool, errors) =>
    serve(wrap(createProbe({ spool })), { errors, ...options, port: 0 }),
  );
}

/** The probe needs no more, and what `site` looks for takes longer than all the rest of a start. */
const standardLibraryAlone = ['-S'];

/** The reference server in this process, with the Python probe, or what wraps it: a module on this path, in processes. */
export function bundledPythonTarget(
  timeoutMs: number,
  { application, path, environment = {}, workers = 1, threads = 4, interpreter = 'python3' }: BundledPython,
): Promise<Target> {
  return hostedTarget(timeoutMs, Math.min(settleMs.other, timeoutMs), Spool.fresh(), ({ directory }, errors) =>
    servePython({
      application,
      workers,
      threads,
      errors,
      interpreter,
      interpreterArguments: standardLibraryAlone,
      environment: {
        ...process.env,
        ...environment,
        PYTHONPATH: [dirname(pythonProbeFile), ...path].join(delimiter),
        PYTHONDONTWRITEBYTECODE: '1',
        [spoolVariable]: directory,
      },
      port: 0,
    }),
  );
}

export interface BundledPython {
  /** `module:callable`. */
  readonly application: string;
  /** Directories of modules. */
  readonly path: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly workers?: number;
  /** Of each process. */
  readonly threads?: number;
  /** Default: `python3`. */
  readonly interpreter?: string;
}

async function hostedTarget(
  timeoutMs: number,
  settleMs: number,
  spool: Spool,
  host: (spool: Spool, errors: ErrorsSink) => Promise<RunningServer>,
): Promise<Target> {
  let log = '';
  const errors = {
    write: (text: string) => {
      log += text;
    },
  };
  const server = await host(spool, errors).catch((error: unknown) => {
    spool.remove();
    throw error;
  });
  const address = { host: server.host, port: server.port };
  const stop = async () => {
    await server.close({ deadlineMs: 0 });
    spool.remove();
  };
  try {
    return {
      ...(await reach(address, await shakeHands(address, timeoutMs), spool, timeoutMs)),
      address,
      direct: true,
      command: null,
      settleMs,
      log: () => ({ text: log, flooded: false }),
      answers: (timeoutMs) => isMet(address, timeoutMs, shakeHands),
      ended: () => false,
      restart: async () => false,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is known of a server that hosts no probe: it is judged by what comes over the wire. */
const unprobed = { binding: null, journal: absentJournal, carrier: { by: 'nobody', gateMs: 0 } } as const;

/** A server that somebody else has started; `wireOnly`: one that hosts no probe. */
export async function addressTarget(
  address: Address,
  timeoutMs: number,
  signal?: AbortSignal,
  { wireOnly = false } = {},
): Promise<Target> {
  const meet = wireOnly ? greet : shakeHands;
  const told = await unlessInterrupted<Handshake | null>(meet(address, timeoutMs), signal);
  return {
    ...(told === null ? unprobed : await unlessInterrupted(reach(address, told, null, timeoutMs), signal)),
    address,
    direct: false,
    command: null,
    settleMs: Math.min(settleMs.other, timeoutMs),
    log: () => null,
    answers: (timeoutMs) => isMet(address, timeoutMs, meet),
    ended: () => false,
    restart: () => servesAgain(address, timeoutMs, meet),
    stop: async () => {},
  };
}

/** How long a server that the kit starts may take until it answers, as a multiple of the limit of an exchange. */
const readiness = 6;

/**
 * A server that the kit starts by a command with `{host}`, `{port}` and `{app}`, and ends again; `wireOnly`: one that
 * hosts no probe.
 */
export async function commandTarget(
  template: string,
  timeoutMs: number,
  signal?: AbortSignal,
  { wireOnly = false } = {},
): Promise<Target> {
  const meet = wireOnly ? greet : shakeHands;
  if (!template.includes('{port}')) {
    throw new KitFailure(`--exec "${template}" has no {port}; write the command with {host}, {port} and {app}`);
  }
  const host = '127.0.0.1';
  const address = { host, port: await freePort(host) };
  const spool = Spool.fresh();
  const command = template
    .replaceAll('{host}', host)
    .replaceAll('{port}', String(address.port))
    .replaceAll('{app}', pythonProbeTarget);
  const modules = join(spool.directory, 'modules');
  mkdirSync(modules);
  copyFileSync(pythonProbeFile, join(modules, basename(pythonProbeFile)));
  const { PYTHONPATH: path = '' } = process.env;
  const environment = {
    ...process.env,
    PYTHONPATH: [modules, path].filter(Boolean).join(delimiter),
    PYTHONUNBUFFERED: '1',
    [spoolVariable]: spool.directory,
  };
  const output = new ServerOutput();
  let server = new ServerProcess(command, environment, output);
  let stopped = false;
  const stop = async () => {
    stopped = true;
    await server.stop();
    spool.remove();
  };
  try {
    const told = await ready(server, address, timeoutMs, meet, signal);
    return {
      ...(told === null ? unprobed : await unlessInterrupted(reach(address, told, spool, timeoutMs), signal)),
      address,
      direct: true,
      command: template,
      settleMs: Math.min(settleMs.other, timeoutMs),
      log: () => output,
      answers: (timeoutMs) => isMet(address, timeoutMs, meet),
      ended: () => server.exit !== null,
      restart: async () => {
        await server.stop();
        if (stopped) return false;
        server = new ServerProcess(command, environment, output);
        return ready(server, address, timeoutMs, meet).then(
          () => true,
          () => false,
        );
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks until there is an answer, the command has ended, or patience has. */
async function ready<Met extends Handshake | null>(
  server: ServerProcess,
  address: Address,
  timeoutMs: number,
  meet: (address: Address, timeoutMs: number) => Promise<Met>,
  signal?: AbortSignal,
): Promise<Met> {
  const readyMs = readiness * timeoutMs;
  const deadline = patientNow() + readyMs;
  for (;;) {
    const failure = await unlessInterrupted<Met | Error>(
      meet(address, timeoutMs).catch((error: Error) => error),
      signal,
    );
    if (!(failure instanceof Error)) return failure;
    if (server.exit !== null) {
      throw new KitFailure(
        `the server ended before it was ready (${server.exit}): ${lastWords(server.log)}; run the command by hand`,
      );
    }
    if (patientNow() > deadline) {
      throw new KitFailure(
        `the server was not ready after ${readyMs / 1000} s: ${failure.message}; its last words: ${lastWords(server.log)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The last line of a server's output that is not empty. */
function lastWords(log: string): string {
  return log.trimEnd().split('\n').at(-1)?.trim() || 'it said nothing';
}
