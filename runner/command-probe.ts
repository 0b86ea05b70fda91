/** `gateway-conformance probe`: the application that a Python server under test hosts. */
import { readPythonProbe } from '../fixtures/probes/probe-files.ts';
import { writeFile } from './output.ts';

export function printProbe({ out }: { out?: string }): void {
  const text = readPythonProbe();
  if (out === undefined) process.stdout.write(text);
  else writeFile(out, text);
}
