/**
 * A map that is kept from one start to the next, so that what takes long goes on where it was interrupted: one JSON file, whole
 * at any moment. Where no file is named, it is forgotten at the end.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { boundary } from '../spec/index.ts';
import { KitFailure, oneLine } from './failure.ts';

export class KeptMap<V> {
  readonly #file: string | undefined;
  readonly #values: Map<string, V>;

  /** Begins with what the file holds; with nothing where there is none. Throws {@link KitFailure} where it holds something else. */
  constructor(file: string | undefined, value: z.ZodType<V>) {
    this.#file = file;
    this.#values = file !== undefined && existsSync(file) ? read(file, value) : new Map();
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** The file holds it when this returns. */
  set(key: string, value: V): void {
    this.#values.set(key, value);
    if (this.#file === undefined) return;
    const next = `${this.#file}.next`;
    writeFileSync(next, `${JSON.stringify(Object.fromEntries(this.#values), null, 1)}\n`);
    renameSync(next, this.#file);
  }
}

function read<V>(file: string, value: z.ZodType<V>): Map<string, V> {
  const readRecord = boundary<Record<string, V>>('kept', z.record(z.string(), value));
  try {
    return new Map(Object.entries(readRecord(JSON.parse(readFileSync(file, 'utf8')))));
  } catch (error) {
    throw new KitFailure(`--kept "${file}" holds something else (${oneLine(error)}); take another file`);
  }
}
