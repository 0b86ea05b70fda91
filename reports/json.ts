/** The JSON report: held to its published JSON Schema before it is written; keys always in the same order. */
import { printableReport, unlimited } from './printable-report.ts';
import { type Report, readReport, report as schema } from './report.ts';

/** The report as JSON text. Throws MalformedData where it breaks its own schema. */
export function renderJson(report: Report): string {
  const safe = printableReport(readReport(report), unlimited);
  return `${JSON.stringify(schema.parse(safe), null, 2)}\n`;
}
