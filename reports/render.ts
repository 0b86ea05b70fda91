/** What a renderer is: a report in, text out; no clock, no files, no colours of its own choosing. */
import type { Report } from './report.ts';

export interface RenderOptions {
  /** Terminal colours (console); never without this. */
  readonly color?: boolean | undefined;
  /** Only what breaks the run, and the verdict (console). */
  readonly quiet?: boolean | undefined;
}

export type Render = (report: Report, options?: RenderOptions) => string;
