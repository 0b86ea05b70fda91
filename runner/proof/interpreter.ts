/** The Python of the faults. */
import { execFile } from 'node:child_process';

let found: Promise<string> | undefined;

/**
 * The file of the interpreter that `python3` runs. Where that is a script which chooses one by the directory or a setting,
 * choosing takes longer than a start, and each fault has one. `python3` where it does not say.
 */
export function interpreter(): Promise<string> {
  found ??= new Promise((resolve) => {
    execFile('python3', ['-S', '-c', 'import sys; print(sys.executable)'], (error, said) => {
      resolve((error === null && said.trim()) || 'python3');
    });
  });
  return found;
}
