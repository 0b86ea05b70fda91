/** The reference server once more, with the Python probe: the bundled server as the host of Python applications. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commandTarget, type Target } from './target.ts';

/** Started by the built command, also where the kit itself runs from its sources. */
const built = ['./main.js', '../dist/runner/main.js'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** How `--exec` is told to start it; the word of a path is quoted for the shell. */
export function pythonCommand(threads = 4): string {
  const main = built.find((path) => existsSync(path)) ?? built[0] ?? '';
  const [node, script] = [process.execPath, main].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  return `${node} ${script} serve {app} --host {host} --port {port} --threads ${threads}`;
}

export function pythonTarget(timeoutMs: number, signal?: AbortSignal): Promise<Target> {
  return commandTarget(pythonCommand(), timeoutMs, signal);
}
