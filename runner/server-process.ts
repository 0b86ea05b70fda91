/** A server that the kit starts: a process group of its own, its output kept, all of it ended at the end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { KitFailure } from './failure.ts';

/** So much of the server's output is kept, the latest. */
const logBytes = 4 * 1024 * 1024;
/** How long a group may take to end after SIGTERM before it is killed, in milliseconds. */
const graceMs = 3000;

const running = new Set<ServerProcess>();
process.on('exit', () => {
  for (const server of running) server.kill('SIGKILL');
});

export class ServerProcess {
  readonly #child: ChildProcess;
  #log = '';
  #exit: string | null = null;

  /** Starts the command in a shell. */
  constructor(command: string, environment: NodeJS.ProcessEnv) {
    this.#child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    running.add(this);
    const keep = (data: Buffer) => {
      this.#log = (this.#log + data.toString('utf8')).slice(-logBytes);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    this.#child.on('error', (error) => {
      this.#exit = error.message;
    });
    this.#child.on('exit', (code, signal) => {
      this.#exit ??= signal === null ? `exit code ${code}` : `signal ${signal}`;
    });
  }

  /** What it has written to its standard output and standard error, at most the last 4 MiB. */
  get log(): string {
    return this.#log;
  }

  /** How the command ended; null while it runs. */
  get exit(): string | null {
    return this.#exit;
  }

  /** Signals the whole group; returns whether there was one. */
  kill(signal: NodeJS.Signals | 0): boolean {
    if (this.#child.pid === undefined) return false;
    try {
      return process.kill(-this.#child.pid, signal);
    } catch {
      return false;
    }
  }

  /** Whether a process of the group still runs; one that has ended and whose parent has not asked for it does not. */
  #lives(): boolean {
    if (!this.kill(0)) return false;
    try {
      const group = String(this.#child.pid);
      return readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((name) => stat(name))
        .some(({ processGroup, state }) => processGroup === group && state !== 'Z');
    } catch {
      return true; // no /proc here
    }
  }

  /** Ends the whole group: SIGTERM, and SIGKILL for what is left after a grace of three seconds. */
  async stop(): Promise<void> {
    const deadline = performance.now() + graceMs;
    this.kill('SIGTERM');
    while (this.#lives() && performance.now() < deadline) await pause();
    if (this.kill('SIGKILL')) while (this.#exit === null) await pause();
    running.delete(this);
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }
}

/** State and process group of a process, from the fields that follow its name in `/proc/<pid>/stat`. */
function stat(pid: string): { state?: string | undefined; processGroup?: string | undefined } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , processGroup] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, processGroup };
  } catch {
    return {};
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

/** A port on which nothing listens, chosen by the system. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new KitFailure(`no free port on ${host}`));
        else resolve(address.port);
      });
    });
  });
}
