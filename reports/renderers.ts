/** The renderers by the names that the command line knows. */
import { renderConsole } from './console.ts';
import { renderGithub } from './github.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Render } from './render.ts';

export interface Renderer {
  readonly render: Render;
  /** Of a file that holds such a report, without the dot. */
  readonly extension: string;
  /** Completes «the report …». */
  readonly description: string;
}

export const renderers = {
  console: { render: renderConsole, extension: 'txt', description: 'for a terminal: failures, counts, verdict' },
  json: { render: renderJson, extension: 'json', description: 'for programs, with a published JSON Schema' },
  junit: { render: renderJunit, extension: 'xml', description: 'for CI servers, as JUnit XML' },
  html: { render: renderHtml, extension: 'html', description: 'for reading, one file that loads nothing' },
  markdown: { render: renderMarkdown, extension: 'md', description: 'for a pull-request comment or a job summary' },
  github: { render: renderGithub, extension: 'txt', description: 'for GitHub Actions, as annotations' },
} as const satisfies Readonly<Record<string, Renderer>>;

export type RendererName = keyof typeof renderers;

export const rendererNames = Object.keys(renderers) as readonly RendererName[];

/** The renderer of that name; undefined where there is none. */
export function findRenderer(name: string): Renderer | undefined {
  return rendererNames.filter((known) => known === name).map((known) => renderers[known])[0];
}
