/** The kit's version, from its package.json, which lies above the sources and above what is built from them alike. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifest = z.object({ name: z.literal('gateway-conformance'), version: z.string() });

export const kitVersion: string = read();

function read(): string {
  for (const above of ['../package.json', '../../package.json']) {
    try {
      return manifest.parse(JSON.parse(readFileSync(new URL(above, import.meta.url), 'utf8'))).version;
    } catch {
      // The other place is right.
    }
  }
  throw new Error('the package.json of gateway-conformance is missing; install the package again');
}
