/** How it is said: the report model and its renderers, pure functions from a report to text. */
export { renderConsole, renderFindings } from './console.ts';
export { renderGithub } from './github.ts';
export { renderHtml } from './html.ts';
export { renderJson } from './json.ts';
export { renderJunit } from './junit.ts';
export { renderMarkdown } from './markdown.ts';
export { gridFormats, IncomparableReports, type MatrixOptions, type NamedReport, renderMatrix } from './matrix.ts';
export { type Progress, renderProgress } from './progress.ts';
export type { Render, RenderOptions } from './render.ts';
export { findRenderer, type Renderer, type RendererName, rendererNames, renderers } from './renderers.ts';
export { type Report, type Result, readReport, report, result, type Summary, summarize, summary } from './report.ts';
