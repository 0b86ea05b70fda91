/**
 * Python applications on the reference server: each request is handed to a thread of a Python process (`worker.py`), where
 * the application finds the contract of PEP 3333 as it stands. To the server, all of it is one `Application`.
 */

import type { Application } from '../../spec/typescript-binding.ts';
import type { ErrorsSink } from '../errors-stream.ts';
import { type CloseOptions, type RunningServer, type ServeOptions, serve } from '../server.ts';
import { WorkerPool } from './worker-pool.ts';

export { PythonError, WorkerLost } from './worker-call.ts';
export { PythonFailure } from './worker-process.ts';

/** How a Python application is run; all but its name has a default. */
export interface PythonOptions {
  /** Where the application is: `package.module:callable`; the callable may be an attribute of an attribute. */
  readonly application: string;
  /** How many processes. `wsgi.multiprocess` is true when there are several. Default 1. */
  readonly workers?: number;
  /** How many requests each process serves at once. `wsgi.multithread` is true when there are several. Default 1. */
  readonly threads?: number;
  /** The Python to run it, 3.8 or newer. Default `python3`. */
  readonly interpreter?: string;
  /** What it is told before the program, such as `-W error`. Default: nothing. */
  readonly interpreterArguments?: readonly string[];
  /** The working directory of the processes, the first place where modules are looked for. Default: that of this one. */
  readonly directory?: string;
  /** Their environment variables. Default: those of this process. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Where `wsgi.errors` and the standard error of the processes go. Default: the standard error of this one. */
  readonly errors?: ErrorsSink;
}

export interface PythonApplication {
  /** A block of what it returns is lent: its memory is used again when the next one is asked for. */
  readonly application: Application;
  /** The processes that serve it now. */
  readonly processIds: readonly number[];
  /**
   * Ends the processes: they may come to their end by themselves, at most until the deadline (default 3000 ms), and are
   * killed then. Never rejects. Called again, it can only shorten the time.
   */
  close(options?: CloseOptions): Promise<void>;
}

const MOST = 256;
/** How long a worker may take to end when it is told to, in milliseconds; then it is killed. */
const END_MS = 3_000;

/**
 * Starts the processes that run the application. Rejects with a PythonFailure when it cannot be imported, or Python cannot
 * be run, and with a RangeError when an option makes no sense.
 */
export async function pythonApplication(options: PythonOptions): Promise<PythonApplication> {
  const { application: target, workers = 1, threads = 1, interpreter = 'python3', errors } = options;
  const { interpreterArguments = [], directory = process.cwd(), environment = process.env } = options;
  if (!/^[^\s:]+:[^\s:]+$/.test(target)) {
    throw new RangeError(`"${target}" is no application; name it like "package.module:callable"`);
  }
  for (const [name, number] of Object.entries({ workers, threads })) {
    if (!Number.isInteger(number) || number < 1 || number > MOST) {
      throw new RangeError(`"${number}" is no number of ${name}; it takes 1 to ${MOST}`);
    }
  }
  const sink = errors ?? process.stderr;
  const settings = { target, workers, threads, interpreter, interpreterArguments, directory, environment, errors };
  const pool = new WorkerPool(settings, (message) => void sink.write(`${message}\n`));
  await pool.start();
  return {
    application: pool.application,
    get processIds(): readonly number[] {
      return pool.processIds;
    },
    close: ({ deadlineMs = END_MS } = {}) => pool.close(deadlineMs),
  };
}

export interface RunningPythonServer extends RunningServer {
  readonly processIds: readonly number[];
}

/** Serves a Python application over HTTP/1.1, until it is closed. Rejects as `pythonApplication` and `serve` do. */
export async function servePython(options: PythonOptions & ServeOptions): Promise<RunningPythonServer> {
  const python = await pythonApplication(options);
  let server: RunningServer;
  try {
    server = await serve(python.application, options);
  } catch (error) {
    await python.close();
    throw error;
  }
  return {
    host: server.host,
    port: server.port,
    get processIds(): readonly number[] {
      return python.processIds;
    },
    async close(closeOptions): Promise<void> {
      await server.close(closeOptions);
      await python.close();
    },
  };
}
