/** Where reports go: `--report <format>[=<file>]`, each checked before the run begins. */
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  gridFormats,
  IncomparableReports,
  type MatrixOptions,
  type NamedReport,
  type RenderOptions,
  type Report,
  renderers,
  renderMatrix,
} from '../reports/index.ts';
import { KitFailure, oneLine } from './failure.ts';
import { nearest } from './selection.ts';

/** Where text goes; null: standard output. */
interface Output<Format> {
  readonly format: Format;
  readonly file: string | null;
}

export interface Outputs<Subject> {
  write(subject: Subject): void;
}

/** Outputs for one report. Throws {@link KitFailure} on an unknown format and on a file that cannot be written. */
export function openOutputs(wanted: readonly string[], options: RenderOptions): Outputs<Report> {
  const outputs = open(wanted, renderers);
  const { NO_COLOR: noColor } = process.env;
  const color = options.color !== false && process.stdout.isTTY === true && noColor === undefined;
  return {
    write: (report) => {
      for (const { format, file } of outputs)
        put(file, format.render(report, { ...options, color: file === null && color }));
    },
  };
}

/** The same for several reports side by side. Its `write` throws {@link KitFailure} where they cannot stand so. */
export function openGridOutputs(
  wanted: readonly string[],
  options: Pick<MatrixOptions, 'onlyDiffering'>,
): Outputs<readonly NamedReport[]> {
  const outputs = open(wanted, gridFormats);
  return {
    write: (reports) => {
      for (const { format, file } of outputs) put(file, grid(reports, { ...options, format }));
    },
  };
}

function grid(reports: readonly NamedReport[], options: MatrixOptions): string {
  try {
    return renderMatrix(reports, options);
  } catch (error) {
    if (error instanceof IncomparableReports) throw new KitFailure(error.message);
    throw error;
  }
}

function open<Format>(wanted: readonly string[], formats: Readonly<Record<string, Format>>): readonly Output<Format>[] {
  return (wanted.length === 0 ? ['console'] : wanted).map((one) => {
    const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(one) ?? [];
    const names = Object.keys(formats);
    const format = names.includes(name) ? formats[name] : undefined;
    if (format === undefined) {
      throw new KitFailure(`--report "${name}" is no format${nearest(name, names, `choose from ${names.join(', ')}`)}`);
    }
    if (file === undefined) return { format, file: null };
    checkWritable(file);
    return { format, file };
  });
}

function put(file: string | null, text: string): void {
  if (file === null) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  else writeFile(file, text);
}

/** Finds out before the run what would lose its outcome after it. Throws {@link KitFailure}. */
export function checkWritable(file: string, what = 'report file'): void {
  const path = resolve(file);
  try {
    if (existsSync(path)) {
      if (statSync(path).isDirectory()) throw new Error('it is a directory');
      accessSync(path, constants.W_OK);
    } else accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new KitFailure(
      `${what} "${file}" cannot be written (${oneLine(error)}); name a file in an existing directory`,
    );
  }
}

/** Makes a directory, and finds out before the run whether files can be written there. Throws {@link KitFailure}. */
export function makeWritable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    // What the permissions say is not all: a whole file system may let nobody write.
    rmdirSync(mkdtempSync(join(directory, '.writable-')));
  } catch (error) {
    throw new KitFailure(
      `--save "${directory}": nothing can be written there (${oneLine(error)}); name another directory`,
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
