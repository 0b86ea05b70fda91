/** Python applications of a test, in a directory of their own, served as long as its tests run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { type RunningPythonServer, servePython } from '../python/index.ts';

const python = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 8))']);
/** Why such tests are skipped, for their titles; empty: they are not. */
export const lacking = python.status === 0 ? '' : ' (skipped: "python3" does not run, or is older than 3.8)';

type Options = Partial<Parameters<typeof servePython>[0]>;

/** Serves `applications:app` for the tests of the suite in which it is made. */
export class PythonApplications {
  readonly #environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  readonly #errors = {
    write: (text: string) => {
      this.#log += text;
    },
  };
  readonly #options: Options;
  #directory = '';
  #server: RunningPythonServer | undefined;
  #log = '';

  /** `files` lie beside `applications.py`. */
  constructor(text: string, options: Options = {}, files: Readonly<Record<string, Uint8Array>> = {}) {
    this.#options = options;
    beforeAll(async () => {
      this.#directory = mkdtempSync(join(tmpdir(), 'python-applications-'));
      for (const [name, content] of Object.entries({ ...files, 'applications.py': text })) {
        writeFileSync(join(this.#directory, name), content);
      }
      this.#server = await this.serve();
    });
    beforeEach(() => {
      this.#log = '';
    });
    afterAll(async () => {
      await this.#server?.close();
      rmSync(this.#directory, { recursive: true });
    });
  }

  get directory(): string {
    return this.#directory;
  }

  /** What all servers of the directory have in common. */
  get settings() {
    return { directory: this.#directory, environment: this.#environment, errors: this.#errors };
  }

  /** The server that runs beside all tests. */
  get server(): RunningPythonServer {
    if (this.#server === undefined) throw new Error('it is served when the tests begin');
    return this.#server;
  }

  /** What was written to the log since the test has begun. */
  get log(): string {
    return this.#log;
  }

  /** Serves them once more, or another application of the directory. */
  serve(options: Options = {}): Promise<RunningPythonServer> {
    return servePython({ application: 'applications:app', ...this.settings, ...this.#options, ...options });
  }

  /** Waits until the log holds the text: it comes by another way than the response. */
  logged(text: string): Promise<void> {
    return vi.waitFor(() => expect(this.#log).toContain(text), { timeout: 10_000 });
  }
}
