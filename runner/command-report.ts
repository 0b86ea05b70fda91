/** `gateway-conformance report`: saved reports, rendered again; several as a grid. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Report, readReport } from '../reports/index.ts';
import { KitFailure, oneLine } from './failure.ts';
import { openGridOutputs, openOutputs } from './output.ts';

export function renderAgain(
  files: readonly string[],
  { report, color, differing }: { report: readonly string[]; color: boolean; differing: boolean },
): void {
  const named = files.map((file) => ({ name: basename(file, '.json'), report: read(file) }));
  const [only] = named;
  if (only !== undefined && named.length === 1) openOutputs(report, { color }).write(only.report);
  else openGridOutputs(report, { onlyDiffering: differing }).write(named);
}

function read(file: string): Report {
  try {
    return readReport(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new KitFailure(`"${file}" is no report of this kit (${oneLine(error)})`);
  }
}
