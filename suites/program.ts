/** Words for what the application does, from which a check's program is put together. */
import { type Program, type ProgramSource, type Step, program as schema, type Value } from '../spec/index.ts';

type Headers = [string, string][];
const plain: Headers = [['Content-Type', 'text/plain']];

/** Steps while being called; what they yield (`yields`) is the body of an iterable with a journalled close(). */
export function program(...steps: readonly Step[]): Program {
  return returning({ kind: 'iterable', steps: steps.filter(isYield) }, ...steps.filter((step) => !isYield(step)));
}

/** Everything, start_response included, happens while the body is iterated. */
export function lazily(...steps: readonly Step[]): Program {
  return returning({ kind: 'iterable', steps: [...steps] });
}

/** start_response is called at once; all else happens while the body is iterated. */
export function streams(...steps: readonly Step[]): Program {
  return returning({ kind: 'iterable', steps: [...steps] }, start());
}

/** Steps while being called, and a returned object told in full. */
export function returning(returns: ProgramSource['returns'], ...steps: readonly Step[]): Program {
  return schema.parse({ call: steps, returns });
}

function isYield(step: Step): boolean {
  return step.do === 'yield';
}

/** start_response with a status by number and text/plain, or with the headers given. */
export function start(status: number | string = 200, headers: Headers = plain): Step {
  return { do: 'start', status: typeof status === 'number' ? `${status} Told` : status, headers };
}

/** start_response from an error handler, with the exception being handled. */
export function restart(status: number | string = 500, headers: Headers = plain): Step {
  return { do: 'start', status: typeof status === 'number' ? `${status} Told` : status, headers, excInfo: 'current' };
}

export const yields = (bytes: string, times?: number): Step => ({ do: 'yield', data: bytesOf(bytes, times) });
export const yieldsValue = (data: Value): Step => ({ do: 'yield', data });
export const writes = (bytes: string, times?: number): Step => ({ do: 'write', data: bytesOf(bytes, times) });
export const raises = (
  type: Extract<Step, { do: 'raise' }>['type'] = 'ValueError',
  message = 'told to raise',
): Step => ({
  do: 'raise',
  type,
  message,
});
export const attempts = (steps: Step[], handler: Step[] = []): Step => ({ do: 'try', steps, except: handler });
export const gate = (name: string): Step => ({ do: 'gate', name });
export const drains: Step = { do: 'drain' };
export const mark = (name: string): Step => ({ do: 'mark', name });
export const reads = (method: Extract<Step, { do: 'read' }>['method'], size?: number | null, until?: 'end'): Step => ({
  do: 'read',
  method,
  size,
  until,
});

/** Calls a method of wsgi.errors; a list for `writelines`. */
export const complains = (method: Extract<Step, { do: 'errors' }>['method'], data?: Value): Step =>
  data === undefined ? { do: 'errors', method } : { do: 'errors', method, data };
/** start_response with arguments of any type. */
export const startsWith = (status: Value, headers: [Value, Value][] | Value): Step => ({
  do: 'start',
  status,
  headers,
});
/** Calls wsgi.file_wrapper and does not return the result: it is let go, or kept. */
export const wrapsAside = (bytes: string, keep = false): Step => ({ do: 'wrap-file', content: { bytes }, keep });
/** A file through wsgi.file_wrapper. */
export function wrapsA(file: NonNullable<ProgramSource['returns']['file']>, ...headers: Headers): Program {
  return returning({ kind: 'file-wrapper', file }, start(200, [...plain, ...headers]));
}

/** All steps of a program, those within a `try` included. */
export function everyStep({ call, returns }: Program): readonly Step[] {
  const within = (steps: readonly Step[]): readonly Step[] =>
    steps.flatMap((step) => (step.do === 'try' ? [step, ...within(step.steps), ...within(step.except)] : [step]));
  return within([...call, ...returns.steps, ...returns.iter, ...(returns.close ?? [])]);
}

function bytesOf(bytes: string, times: number | undefined): Value {
  return times === undefined ? { bytes } : { bytes, times };
}

/** Yields more than systems keep of what a client does not read: eight blocks of a mebibyte, the first before a mark. */
const mebibyte = yields('0123456789abcdef', 65_536);
export const moreThanBuffers = streams(mebibyte, mark('begun'), ...Array.from({ length: 7 }, () => mebibyte));

/**
 * What the application does where a check does not say: it records, drains the body, answers 200. The probe left to
 * itself would do so too, but tell the whole of environ to the client, and with it whatever the server's environment
 * holds; a report is no place for that.
 */
export const records = program(
  drains,
  start(200, [
    ['Content-Type', 'text/plain'],
    ['Content-Length', '8'],
  ]),
  yields('recorded'),
);
