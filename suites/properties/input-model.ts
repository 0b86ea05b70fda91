/** What reading wsgi.input may give: a file of the request's body, read from its beginning to its end. */
import type { ProgramRequest } from '../../fixtures/arbitraries/program-cases.ts';
import type { Binding, Entry, Event, Seen, Step } from '../../spec/index.ts';
import { escapeBytes } from '../stimulus.ts';
import type { Breach } from './property.ts';

type Reading = Extract<Step, { do: 'read' | 'drain' }>;

/** How long a bytestring and a sequence are told in the journal. */
const toldBytes = 4096;
const toldItems = 256;

export class InputModel {
  readonly breaches: Breach[] = [];
  readonly method: ProgramRequest['method'];
  /** What has not been read; null: it is not known any more. */
  #rest: string | null;
  readonly #told: boolean;

  constructor({ method, body }: ProgramRequest, entry: Entry, _binding: Binding | null) {
    this.method = method;
    this.#rest = body?.text ?? '';
    const has = (key: string) =>
      entry.environ.items.some(([name, value]) => name.type === 'string' && name.value === key && value.truth);
    // a server may leave it open how a chunked body is to be read
    this.#told = has('CONTENT_LENGTH') || has('HTTP_TRANSFER_ENCODING') || has('wsgi.input_terminated');
  }

  /** Whether the whole body was read. */
  get read(): boolean {
    return this.#rest === '';
  }

  /** Follows one reading; whether it returned. */
  follows(step: Reading, { result, raised }: Event): boolean {
    const rest = this.#rest;
    if (raised !== undefined) {
      this.#rest = null;
      this.#breach(
        this.#requirement(step, rest),
        `${nameOf(step)} raises`,
        'no exception',
        `${raised.type}: ${raised.message}`,
      );
      return false;
    }
    if (rest === null) return true;
    if (rest !== '' && !this.#told && isNothing(result)) return true;
    const taken = step.do === 'drain' ? exactly(rest, result) : takenBy(step, rest, result);
    if (typeof taken === 'number') {
      this.#rest = rest.slice(taken);
      return true;
    }
    this.#rest = null;
    const requirement =
      result !== undefined && isOddType(step, result) ? 'unicode.input-bytes' : this.#missed(step, rest, result);
    this.#breach(requirement, `${nameOf(step)} gives something else`, taken, tell(result));
    return true;
  }

  /** The requirement by which a reading has to come back: a server that lacks an end of the file may leave it waiting. */
  owed(step: Reading): string {
    const rest = this.#rest ?? '';
    if (rest === '') return 'input.exhausted';
    return reachesEnd(step, rest) ? 'input.end-of-file' : this.#requirement(step, rest);
  }

  #requirement(step: Reading, rest: string | null): string {
    if (rest === '') return 'input.exhausted';
    if (step.do === 'drain') return 'input.read';
    switch (step.method) {
      case 'read':
        return step.size === undefined || step.size === null || step.size < 0 ? 'input.read-all' : 'input.read';
      case 'readline':
        return step.size === undefined ? 'input.readline' : 'input.readline-size';
      case 'readlines':
        return step.size === undefined ? 'input.readlines' : 'input.readlines-hint';
      case 'iterate':
        return 'input.iteration';
    }
  }

  /** PEP 3333 leaves it to the server what it makes of a hint to readlines(), such as of none at all. */
  #missed(step: Reading, rest: string, result: Seen | undefined): string {
    const requirement = this.#requirement(step, rest);
    if (requirement !== 'input.readlines-hint') return requirement;
    return isNothing(result) && step.do === 'read' && !((step.size ?? 0) > 0) ? requirement : 'input.readlines';
  }

  #breach(requirement: string, kind: string, predicted: string, seen: string): void {
    this.breaches.push({ requirement, kind, gravity: 'misreads', predicted, seen });
  }
}

/** Whether the reading needs more than the bytes that remain to know that it is done. */
function reachesEnd(step: Reading, rest: string): boolean {
  if (step.do === 'drain') return true;
  const bounded = typeof step.size === 'number' && step.size >= 0 ? step.size : Number.POSITIVE_INFINITY;
  const lines = rest.split('\n').length - 1;
  switch (step.method) {
    case 'read':
      // read() without a size is asked to find the end by a sentence of its own
      return bounded !== Number.POSITIVE_INFINITY && bounded > rest.length;
    case 'readline':
      return lines === 0 && bounded > rest.length;
    case 'readlines':
      return true;
    case 'iterate':
      return bounded > lines;
  }
}

function nameOf(step: Reading): string {
  return step.do === 'drain' ? 'read(size)' : `${step.method}(${step.size === undefined ? '' : 'size'})`;
}

/** How many bytes a reading took; or what it should have given, in words. */
function takenBy(
  { method, size }: Extract<Reading, { do: 'read' }>,
  rest: string,
  result: Seen | undefined,
): number | string {
  const bounded = typeof size === 'number' && size >= 0;
  switch (method) {
    case 'read':
      return bounded ? atMost(rest, size, rest, result) : exactly(rest, result);
    case 'readline': {
      const line = lineOf(rest);
      return bounded ? atMost(line, size, line, result) : exactly(line, result);
    }
    case 'readlines':
      return linesOf(rest, bounded && size > 0 ? 'some' : 'all', result, 'list');
    case 'iterate':
      return linesOf(rest, bounded ? size : 'all', result, 'list');
  }
}

function exactly(wanted: string, result: Seen | undefined): number | string {
  return isBytes(result, wanted) ? wanted.length : quote(wanted);
}

/** Some of the bytes wanted, at most so many, and not nothing where something is there. */
function atMost(wanted: string, size: number, _rest: string, result: Seen | undefined): number | string {
  const most = wanted.slice(0, size);
  const length = result?.type === 'bytes' ? result.length : -1;
  const given = most.slice(0, Math.max(0, length));
  if (isBytes(result, given) && (length > 0 || most === '')) return length;
  return `at most ${size} bytes of ${quote(most)}`;
}

function linesOf(
  rest: string,
  count: number | 'all' | 'some',
  result: Seen | undefined,
  type: 'list',
): number | string {
  const lines = rest.match(/[^\n]*\n|[^\n]+/g) ?? [];
  const wanted = typeof count === 'number' ? lines.slice(0, count) : lines;
  const says = `${count === 'some' ? 'the first lines' : 'the lines'} of ${wanted.map(quote).join(', ') || 'nothing'}`;
  if (result?.type !== type) return `a list of ${says}`;
  const given = wanted.slice(0, result.length);
  const enough = count === 'some' ? result.length > 0 || wanted.length === 0 : result.length === wanted.length;
  if (given.length !== result.length || !enough) return says;
  const same = result.items.slice(0, toldItems).every((item, at) => isBytes(item, given[at] ?? ''));
  return same ? given.join('').length : says;
}

function lineOf(text: string): string {
  return /^[^\n]*\n?/.exec(text)?.[0] ?? '';
}

function isBytes(seen: Seen | undefined, text: string): boolean {
  return seen?.type === 'bytes' && seen.length === text.length && seen.value === text.slice(0, toldBytes);
}

function isNothing(seen: Seen | undefined): boolean {
  return (seen?.type === 'bytes' || seen?.type === 'list') && seen.length === 0;
}

/** Whether something is, by its type, nothing that a stream of bytes gives. */
function isOddType(step: Reading, seen: Seen): boolean {
  if (seen.type === 'none') return false;
  if (step.do === 'read' && (step.method === 'readlines' || step.method === 'iterate')) {
    return seen.type === 'list' && seen.items.some(({ type }) => type !== 'bytes');
  }
  return seen.type !== 'bytes';
}

function quote(text: string): string {
  return `"${escapeBytes(text.slice(0, 100))}"${text.length > 100 ? ` (${text.length} bytes)` : ''}`;
}

function tell(seen: Seen | undefined): string {
  if (seen === undefined) return 'nothing';
  if (seen.type === 'bytes' || seen.type === 'string') return `${seen.native} ${quote(seen.value)} of ${seen.length}`;
  if (seen.type === 'list' || seen.type === 'tuple')
    return `${seen.type} of ${seen.items.map(tell).join(', ') || 'nothing'}`;
  return seen.native;
}
