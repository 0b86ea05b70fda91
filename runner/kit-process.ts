/** The built command as a user runs it, for the kit's own tests: in a process of its own, with what it used. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/runner/main.js', import.meta.url));
/** Writes the most memory that the process has had, in KiB, to descriptor 3 when it ends. */
const measure = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs';
  process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`,
)}`;

export interface KitEnded {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** The most memory that it has had, in MiB. */
  readonly memoryMiB: number;
}

export interface KitProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<KitEnded>;
}

export function startKit(...words: readonly string[]): KitProcess {
  const child = spawn(process.execPath, ['--import', measure, main, ...words], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const gathered = ['', '', '', ''];
  for (const [descriptor, stream] of child.stdio.entries()) {
    if (stream instanceof Readable) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        gathered[descriptor] += text;
      });
    }
  }
  const ended = new Promise<KitEnded>((resolve) =>
    child.on('close', (code) => {
      const [, out = '', err = '', memory] = gathered;
      resolve({ code, out, err, memoryMiB: Number(memory) / 1024 });
    }),
  );
  return { child, ended };
}

/** Command lines of running processes that hold a word. */
export function running(word: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        return line.includes(word) ? [line] : [];
      } catch {
        return [];
      }
    });
}
