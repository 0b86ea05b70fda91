/** Where reports go: `--report <format>[=<file>]`, each checked before the run begins. */
import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { findRenderer, type Renderer, type RenderOptions, type Report, rendererNames } from '../reports/index.ts';
import { KitFailure, oneLine } from './failure.ts';
import { nearest } from './selection.ts';

interface Output {
  readonly renderer: Renderer;
  /** Null: standard output. */
  readonly file: string | null;
}

export interface Outputs {
  write(report: Report): void;
}

/** Throws {@link KitFailure} on an unknown format and on a file that cannot be written. */
export function openOutputs(wanted: readonly string[], options: RenderOptions): Outputs {
  const outputs = (wanted.length === 0 ? ['console'] : wanted).map(parse);
  const { NO_COLOR: noColor } = process.env;
  const color = options.color !== false && process.stdout.isTTY === true && noColor === undefined;
  return {
    write(report) {
      for (const { renderer, file } of outputs) {
        const text = renderer.render(report, { ...options, color: file === null && color });
        if (file === null) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
        else writeFile(file, text);
      }
    },
  };
}

function parse(wanted: string): Output {
  const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(wanted) ?? [];
  const renderer = findRenderer(name);
  if (renderer === undefined) throw new KitFailure(`--report "${name}" is no format${nearest(name, rendererNames)}`);
  if (file === undefined) return { renderer, file: null };
  checkWritable(file);
  return { renderer, file };
}

/** Finds out before the run what would lose the report after it. */
function checkWritable(file: string): void {
  const path = resolve(file);
  try {
    if (existsSync(path)) {
      if (statSync(path).isDirectory()) throw new Error('it is a directory');
      accessSync(path, constants.W_OK);
    } else accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new KitFailure(
      `report file "${file}" cannot be written (${oneLine(error)}); name a file in an existing directory`,
    );
  }
}

export function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text.endsWith('\n') ? text : `${text}\n`);
  } catch (error) {
    throw new KitFailure(`"${file}" cannot be written (${oneLine(error)})`);
  }
}
