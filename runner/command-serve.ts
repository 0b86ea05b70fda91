/** `gateway-conformance serve`: the reference server with an application of one's own, in Python or in JavaScript. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CloseOptions,
  PythonFailure,
  pythonApplication,
  type RunningServer,
  type ServeOptions,
  serve as startServer,
} from '../reference-server/index.ts';
import { type Application, exitCodes } from '../spec/index.ts';
import { addressText } from './address.ts';
import { KitFailure, oneLine } from './failure.ts';

export interface ServeArguments {
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly threads: number;
  readonly interpreter: string;
  readonly scriptName: string;
  readonly verbose: boolean;
}

const usage =
  'serve takes an application: a Python one as package.module:callable, or one in JavaScript as ./file.js:export;' +
  ' for example "gateway-conformance serve flaskapp:app --port 8888"';

/** How long requests under way may take when the server is told to end, in milliseconds. */
const deadlineMs = 5_000;

interface Loaded {
  readonly application: Application;
  /** What runs it, for people. */
  readonly runs: string;
  /** Ends it; at once with a deadline of zero. */
  close(options?: CloseOptions): Promise<void>;
}

/** Serves until a signal comes; resolves to the exit code. Throws KitFailure. */
export async function serve(target: string | undefined, options: ServeArguments): Promise<number> {
  if (target === undefined) throw new KitFailure(usage);
  // A signal that comes while the application is imported ends this process as it would any other, and so the workers.
  const loaded = await load(target, options);
  const signals = listenForSignals();
  try {
    const server = await listen(loaded.application, options);
    const at = `http://${addressText(server)}/`;
    process.stdout.write(`Serving ${target} at ${at} (${loaded.runs}). Ctrl-C ends it.\n`);
    await signals.first;
    process.stderr.write('Ending: requests under way are answered. A second Ctrl-C ends at once.\n');
    const late = signals.second.then(async () => {
      await loaded.close({ deadlineMs: 0 });
      // Whatever still keeps this process alive, there is nobody left who wants it.
      process.exit(exitCodes.interrupted);
    });
    await Promise.race([server.close({ deadlineMs }), late]);
    return exitCodes.conformant;
  } finally {
    await loaded.close();
    signals.stop();
  }
}

function load(target: string, options: ServeArguments): Promise<Loaded> {
  const colon = target.lastIndexOf(':');
  const file = target.slice(0, colon);
  if (colon < 1 || colon === target.length - 1) throw new KitFailure(`"${target}" is no application; ${usage}`);
  return /[/\\]|\.[cm]?[jt]s$/.test(file) ? loadModule(file, target.slice(colon + 1)) : loadPython(target, options);
}

async function loadPython(target: string, { workers, threads, interpreter }: ServeArguments): Promise<Loaded> {
  const python = await pythonApplication({ application: target, workers, threads, interpreter }).catch(
    (error: unknown) => {
      if (error instanceof PythonFailure) {
        process.stderr.write(error.traceback);
        throw new KitFailure(error.message);
      }
      throw error instanceof RangeError ? new KitFailure(error.message) : error;
    },
  );
  const of = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;
  const runs = `${of(workers, 'Python process', 'Python processes')} of ${of(threads, 'thread', 'threads')}`;
  return { application: python.application, runs, close: (closeOptions) => python.close(closeOptions) };
}

async function loadModule(file: string, name: string): Promise<Loaded> {
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    if (error instanceof Error && !('code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) {
      process.stderr.write(`${error.stack ?? error.message}\n`);
    }
    throw new KitFailure(`"${file}" cannot be imported: ${oneLine(error)}`);
  }
  const application = module[name];
  if (application === undefined) {
    const names = Object.keys(module).join(', ') || 'nothing';
    throw new KitFailure(`"${file}" exports no "${name}"; it exports ${names}`);
  }
  if (typeof application !== 'function') {
    throw new KitFailure(`"${name}" of "${file}" is ${typeof application}, not a function`);
  }
  return { application: application as Application, runs: 'in this process', close: async () => {} };
}

async function listen(application: Application, options: ServeArguments): Promise<RunningServer> {
  const { host, port, scriptName, verbose } = options;
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const settings: ServeOptions = { host, port, scriptName, ...(verbose ? { verbose: print } : {}) };
  return startServer(application, settings).catch((error: unknown) => {
    throw new KitFailure(`cannot serve at ${addressText({ host, port })}: ${oneLine(error)}`);
  });
}

/** The first signal to end, and the second. */
function listenForSignals() {
  let count = 0;
  const settle: (() => void)[] = [];
  const nth = () => new Promise<void>((resolve) => settle.push(resolve));
  const first = nth();
  const second = nth();
  const take = () => {
    settle[count]?.();
    count += 1;
  };
  process.on('SIGINT', take);
  process.on('SIGTERM', take);
  return {
    first,
    second,
    stop: () => {
      process.off('SIGINT', take);
      process.off('SIGTERM', take);
    },
  };
}
