import { type Field, listMembers, valuesOf } from './field-line.ts';
import type { ResponseFraming } from './response-framing.ts';

/** What the Connection field of a request asks for. */
export interface ConnectionOptions {
  readonly close: boolean;
  readonly keepAlive: boolean;
}

const noOptions: ConnectionOptions = { close: false, keepAlive: false };

// What nearly every Connection field holds.
const usualOptions: ReadonlyMap<string, ConnectionOptions> = new Map([
  ['keep-alive', { close: false, keepAlive: true }],
  ['close', { close: true, keepAlive: false }],
]);

export function parseConnectionOptions(fields: readonly Field[]): ConnectionOptions {
  const values = valuesOf(fields, 'connection');
  const [value] = values;
  if (value === undefined) return noOptions;
  const usual = values.length === 1 ? usualOptions.get(value) : undefined;
  if (usual !== undefined) return usual;
  // RFC 9110, 7.6.1: connection options are case-insensitive.
  const options = listMembers(values).map((option) => option.toLowerCase());
  return { close: options.includes('close'), keepAlive: options.includes('keep-alive') };
}

/** What decides whether a connection outlives a response. */
export interface PersistenceFacts {
  readonly minor: number;
  readonly options: ConnectionOptions;
  readonly framing: ResponseFraming;
  /** Whether the rest of the request can be read, within bounds, after the response: else it would be taken for the next. */
  readonly requestReadable: boolean;
  /** Whether the server is going down. */
  readonly stopping: boolean;
}

/** RFC 9112, 9.3: whether the connection persists after the response. */
export function decidePersistence({ minor, options, framing, requestReadable, stopping }: PersistenceFacts): boolean {
  if (stopping || !requestReadable) return false;
  // RFC 9112, 9.3: all messages need to have a self-defined length, one not defined by closure of the connection.
  if (framing.kind === 'close') return false;
  if (options.close) return false;
  if (minor >= 1) return true;
  return options.keepAlive;
}

/** RFC 9112, 9.3 and 9.6: the field that tells the client what was decided, where the version does not imply it. */
export function connectionField(minor: number, persists: boolean): [name: string, value: string] | undefined {
  if (!persists) return ['Connection', 'close'];
  return minor === 0 ? ['Connection', 'keep-alive'] : undefined;
}
