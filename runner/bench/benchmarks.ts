/** All benchmarks, by the name that the command line knows them by. A further one is a file, and a line here. */

import type { Benchmark } from './benchmark.ts';
import { download, upload } from './bulk.ts';
import { checks, wholeRuns } from './checks.ts';
import { fuzzedCases } from './fuzzed-cases.ts';
import { idleConnections } from './idle-connections.ts';
import { pythonBodies, pythonRequests } from './python-applications.ts';
import { ceiling, smallRequests } from './small-requests.ts';

export const benchmarks: Readonly<Record<string, Benchmark>> = {
  'small-requests': smallRequests,
  ceiling,
  upload,
  download,
  'idle-connections': idleConnections,
  'python-requests': pythonRequests,
  'python-bodies': pythonBodies,
  checks,
  'whole-runs': wholeRuns,
  'fuzzed-cases': fuzzedCases,
};
