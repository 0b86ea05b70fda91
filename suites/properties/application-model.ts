/**
 * What PEP 3333 lets happen to an application that runs a program, call by call. The program is followed along the
 * journal: where the server has a choice, the journal tells how it chose, and the model goes on from there. What comes
 * of it is what the server had in hand when it responded ({@link Run}), and what it must not have done.
 */

import type { ProgramExchange } from '../../fixtures/arbitraries/program-cases.ts';
import type { Binding, Entry, Event, Program, Step, Value } from '../../spec/index.ts';
import { InputModel } from './input-model.ts';
import type { Breach } from './property.ts';
import { type Head, headOf, objectionTo } from './start-model.ts';

export interface Run {
  /** The heads that a response of the application can have; `unknown`: it gave one that a server may refuse or mend. */
  readonly heads: readonly Head[] | 'unknown';
  /** Heads in the place of which there are others now, before anything could be sent. */
  readonly replaced: readonly Head[];
  /** Whether one of these was of a form that start_response need not take: what may be left of it is not known. */
  readonly oddReplaced: boolean;
  /** Whether the application has changed environ. */
  readonly changedEnviron: boolean;
  /** Heads that were given up by a call with exc_info that returned though a block had been handed over. */
  readonly givenUp: readonly Head[];
  /** The blocks that were handed over, written ones first; without empty ones. */
  readonly given: readonly string[];
  /** Whether the body is not what the blocks are: something was handed over that is no bytestring, or at a wrong time. */
  readonly vague: boolean;
  /**
   * - `ended`: the body came to its end
   * - `left`: the server stopped asking
   * - `raised`: an exception left the application before its end
   */
  readonly end: 'ended' | 'left' | 'raised';
  /** Whether as many steps were asked for as len() told, on which a server may rely. */
  readonly lengthReached: boolean;
  /** Whether len() was asked for, and raised. */
  readonly lengthRaised: boolean;
  /** Whether the server may give up the response all the same: the application did what PEP 3333 forbids. */
  readonly fatal: boolean;
  /** Whether headers may be out though no block was handed over: write() was called, with nothing. */
  readonly opened: boolean;
  /** Whether the last block may be missing, in part or whole: write() raised. */
  readonly lastInDoubt: boolean;
  /** How many blocks were given before something that is plainly no bytestring was handed over; null: nothing was. */
  readonly oddAt: number | null;
  /** Whether the whole body of the request was read. */
  readonly inputRead: boolean;
  /** Whether a call of the server did not come back. */
  readonly stuck: boolean;
  readonly breaches: readonly Breach[];
}

/** The journal tells of a thing that the program does not do, or breaks off: the kit cannot judge by it. */
export class Unfollowable extends Error {
  override name = 'Unfollowable';
}

/** An exception that makes its way through the application. */
class Raised extends Error {}

/** The server did not come back from a call. */
class Stuck extends Error {}

/** Events that say nothing about the order of the program's steps. */
const ambient: ReadonlySet<string> = new Set(['touched', 'length', 'done', 'file-read', 'file-close', 'file-wrapper']);

/** Follows a program along its journal. Throws {@link Unfollowable}. */
export function follow(exchange: ProgramExchange, entry: Entry, binding: Binding | null): Run {
  return new Follower(exchange, entry, binding).run();
}

class Follower {
  readonly #program: Program;
  readonly #entry: Entry;
  readonly #events: readonly Event[];
  readonly #input: InputModel;
  #at = 0;
  readonly #breaches: Breach[] = [];
  /** What was yielded before there was an iteration. */
  readonly #early: Value[] = [];
  #started = false;
  #heads: Head[] | 'unknown' = [];
  readonly #replaced: Head[] = [];
  #oddReplaced = false;
  #changedEnviron = false;
  readonly #givenUp: Head[] = [];
  #headersOut: 'no' | 'perhaps' | 'yes' = 'no';
  /** How many calls of start_response have returned. */
  #writable = false;
  readonly #given: string[] = [];
  #vague = false;
  #fatal = false;
  #opened = false;
  #lastInDoubt = false;
  #oddAt: number | null = null;
  #lengthReached = false;
  #stuck = false;
  #handling = 0;

  constructor({ program, request }: ProgramExchange, entry: Entry, binding: Binding | null) {
    this.#program = program;
    this.#entry = entry;
    this.#events = entry.events.filter(({ what }) => !ambient.has(what));
    this.#input = new InputModel(request, entry, binding);
  }

  run(): Run {
    if (this.#entry.cut) throw new Unfollowable('the journal was cut');
    this.#attributes();
    let end: Run['end'] = 'raised';
    try {
      if (this.#call()) end = this.#iterate();
    } catch (error) {
      if (!(error instanceof Stuck)) throw error;
    }
    return {
      heads: this.#heads,
      replaced: this.#replaced,
      oddReplaced: this.#oddReplaced,
      changedEnviron: this.#changedEnviron,
      givenUp: this.#givenUp,
      given: this.#given,
      vague: this.#vague,
      end,
      lengthReached: this.#lengthReached,
      lengthRaised: events(this.#entry, 'length').some(({ raised }) => raised !== undefined),
      fatal: this.#fatal,
      opened: this.#opened,
      lastInDoubt: this.#lastInDoubt,
      oddAt: this.#oddAt,
      inputRead: this.#input.read,
      stuck: this.#stuck,
      breaches: [...this.#breaches, ...this.#input.breaches],
    };
  }

  // the journal

  #peek(): Event | undefined {
    return this.#events[this.#at];
  }

  /** The next event. `owed`: the requirement by which the call has to come back. */
  #take(what: string, pending = what, owed = this.#owed(pending)): Event {
    const event = this.#peek();
    if (event === undefined) {
      if (!calls.has(pending)) throw new Unfollowable(`the journal ends before "${pending}"`);
      this.#breach(owed, `a call of ${pending} does not come back`, 'an end of the call', 'none');
      this.#stuck = true;
      throw new Stuck();
    }
    if (event.what !== what) throw new Unfollowable(`the journal has "${event.what}" in the place of "${what}"`);
    this.#at += 1;
    return event;
  }

  #breach(requirement: string, kind: string, predicted: string, seen: string): void {
    this.#breaches.push({ requirement, kind, gravity: 'breaks the contract', predicted, seen });
  }

  /** The requirement by which a call has to come back. */
  #owed(call: string): string {
    if (call === 'start_response') return 'start-response.arguments';
    if (call === 'write()') return 'write.as-yielded';
    return `errors.${call.slice('wsgi.errors.'.length, -2)}`;
  }

  // the call

  /** Whether the call returned. */
  #call(): boolean {
    const { call, returns } = this.#program;
    try {
      for (const data of this.#steps(call)) this.#early.push(data);
      if (returns.kind === 'list' || returns.kind === 'tuple') {
        for (const data of this.#steps(returns.steps)) this.#early.push(data);
      }
      if (this.#peek()?.what === 'raise-out') {
        this.#wrapped();
        throw new Raised(); // the making of the body
      }
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.#take('raise-out');
      return false;
    }
    this.#take('return');
    return true;
  }

  // the iteration

  #iterate(): Run['end'] {
    const { returns } = this.#program;
    const kind = events(this.#entry, 'return')[0]?.kind ?? returns.kind;
    switch (kind) {
      case 'value':
        return this.#value(returns.value ?? null);
      case 'list':
      case 'tuple':
        for (const data of this.#early) this.#handOver(data);
        return 'ended';
      case 'file-wrapper':
        return this.#file();
      default:
        return this.#object(kind === 'generator');
    }
  }

  /** What cannot be told apart from outside: an empty iterable is one, everything else is no body. */
  #value(value: Value): Run['end'] {
    const empty =
      value === '' || (typeof value === 'object' && value !== null && 'bytes' in value && value.bytes === '');
    this.#fatal = true;
    if (empty) return 'ended';
    if (value === null || typeof value !== 'object' || 'list' in value) this.#odd();
    this.#vague = true;
    return 'left';
  }

  #file(): Run['end'] {
    const { file } = this.#program.returns;
    if (file === undefined || !this.#wrapped()) throw new Unfollowable('there is no file');
    const returned = this.#entry.events.findIndex(({ what }) => what === 'return');
    const closed = events(this.#entry, 'file-close').length;
    const early = this.#entry.events
      .slice(0, returned)
      .some((event) => event.what === 'file-read' && event.phase === 'file');
    const aside = [...this.#program.call].some((step) => step.do === 'wrap-file');
    if (early && !aside) {
      this.#breach(
        'file-wrapper.idle',
        'the file is read before the application returns',
        'no read before the return',
        'a read',
      );
    }
    if (file.close && closed === 0 && !aside) {
      this.#breach('file-wrapper.close', 'the file is not closed', 'a call of close()', 'none');
    }
    const content = bytesOf(file.content)?.slice(file.offset) ?? '';
    this.#drop();
    if (this.#started || content !== '') this.#handOver({ bytes: content });
    return 'ended';
  }

  /** Looks at what became of a file that was to be wrapped; whether one was. */
  #wrapped(): boolean {
    const wrapped = events(this.#entry, 'file-wrapper')[0];
    if (wrapped?.raised !== undefined) {
      this.#breach(
        'file-wrapper.arguments',
        'wsgi.file_wrapper raises',
        'wsgi.file_wrapper to return an iterable',
        wrapped.raised.type,
      );
    }
    return wrapped !== undefined;
  }

  /** Steps of close() of a file are told like those of any close(). */
  #drop(): void {
    this.#at = this.#events.length;
    if ((this.#program.returns.close ?? []).some(({ do: what }) => what === 'raise')) this.#fatal = true;
  }

  #object(generator: boolean): Run['end'] {
    const { returns } = this.#program;
    const steps = returns.kind === 'file-wrapper' ? fileBlocks(this.#program) : returns.steps;
    const body = this.#body(steps);
    let end: Run['end'] = 'left';
    let closed = 0;
    let asked = 0;
    let dropped = false;
    let afterFailure = false;
    let beyond = 0;
    for (let event = this.#peek(); event !== undefined; event = this.#peek()) {
      switch (event.what) {
        case 'iter':
          this.#take('iter');
          if (closed > 0) this.#late('iter');
          if (!this.#iter()) end = 'raised';
          break;
        case 'next': {
          this.#take('next');
          if (closed > 0) this.#late('next');
          if (this.#given.length > 0 && (this.#room() ?? 1) <= 0) beyond += 1;
          afterFailure ||= end === 'raised';
          asked += 1;
          this.#lengthReached ||= returns.length === asked;
          end = this.#next(body, end);
          if (generator && end !== 'left' && !this.#closing()) end = 'raised';
          break;
        }
        case 'close':
          this.#take('close');
          closed += 1;
          this.#closing();
          break;
        case 'collected':
          this.#take('collected');
          dropped = true;
          if (generator) this.#closing();
          break;
        case 'iterator-close':
          this.#take('iterator-close');
          this.#breach(
            'body.close',
            "the iterator's own close() is called",
            'close() of the returned object alone',
            'close() of its iterator',
          );
          break;
        default:
          throw new Unfollowable(`the journal has "${event.what}" where the server was to act`);
      }
    }
    this.#closings(generator, asked, end, closed, dropped);
    // one block beyond the length shows that it is too much
    if (beyond > 2 && !this.#fatal) {
      this.#breach(
        'content-length.iteration-ends',
        'blocks beyond the length are asked for',
        'an end of the iteration',
        `${beyond} further steps`,
      );
    }
    if (afterFailure) {
      this.#breach(
        'error.trapped',
        'the iteration goes on after an exception',
        'no further step after the exception',
        'another one',
      );
    }
    return end;
  }

  #late(what: string): void {
    this.#breach('body.close', 'close() is not the last call', 'nothing asked of the body after close()', `"${what}"`);
  }

  #closings(generator: boolean, asked: number, end: Run['end'], closed: number, dropped: boolean): void {
    const { close } = this.#program.returns;
    if (generator) {
      if (dropped && end === 'left' && asked > 0) {
        this.#breach('body.close', 'a generator is dropped', 'the generator used up, or closed', 'it was dropped');
      }
      return;
    }
    if (close === null || closed === 1) return;
    this.#breach(
      'body.close',
      closed === 0 ? 'close() is not called' : 'close() is called again',
      'one call of close()',
      `${closed}`,
    );
  }

  #iter(): boolean {
    try {
      for (const data of this.#steps(this.#program.returns.iter)) this.#early.push(data);
      return true;
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.#take('raise-out');
      return false;
    }
  }

  *#body(steps: readonly Step[]): Generator<Value, void, undefined> {
    yield* this.#early;
    yield* this.#steps(steps, 'next');
  }

  #next(body: Generator<Value, void, undefined>, before: Run['end']): Run['end'] {
    if (before !== 'left') {
      // an iterator that has come to its end says so again
      if (this.#peek()?.what === 'stop') this.#take('stop');
      return before;
    }
    try {
      const { done, value } = body.next();
      if (!done) {
        this.#handOver(value);
        return 'left';
      }
      this.#take('stop');
      return 'ended';
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.#take('raise-out');
      return 'raised';
    }
  }

  /** Whether close() returns. */
  #closing(): boolean {
    try {
      for (const _ of this.#steps(this.#program.returns.close ?? [])); // what it yields nobody gets
      return true;
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.#take('raise-out');
      this.#fatal = true;
      return false;
    }
  }

  /** Plainly no bytestring was handed over. Behind a look-alike nobody knows what the body may hold. */
  #odd(): void {
    if (!this.#vague) this.#oddAt ??= this.#given.length;
  }

  /** A block in the hands of the server. */
  #handOver(data: Value): void {
    const bytes = bytesOf(data);
    if (bytes === undefined) {
      if (isText(data) && data !== '') this.#odd();
      this.#vague = true;
      this.#fatal = true;
      if (this.#headersOut === 'no') this.#headersOut = 'perhaps';
      return;
    }
    // PEP 3333: start_response must be called before the first body bytestring; whether an empty one counts is open.
    if (!this.#started) this.#fatal = true;
    if (bytes === '') return;
    this.#given.push(bytes);
    this.#headersOut = 'yes';
  }

  // the steps

  /** Follows steps; hands out what they yield. */
  *#steps(steps: readonly Step[], phase: 'call' | 'next' = 'call'): Generator<Value, void, undefined> {
    for (const step of steps) {
      switch (step.do) {
        case 'yield':
          this.#take('yield');
          yield step.data;
          break;
        case 'try':
          yield* this.#attempt(step, phase);
          break;
        case 'raise':
          this.#take('raise');
          throw new Raised();
        case 'start':
          this.#start(step);
          break;
        case 'write':
          this.#write(step.data, phase);
          break;
        case 'read':
        case 'drain':
          this.#read(step);
          break;
        case 'errors': {
          const { raised } = this.#take('errors', `wsgi.errors.${step.method}()`);
          if (raised !== undefined) {
            this.#breach(`errors.${step.method}`, `wsgi.errors.${step.method}() raises`, 'no exception', raised.type);
            throw new Raised();
          }
          break;
        }
        case 'environ-set':
        case 'environ-delete':
        case 'environ-clear': {
          const { raised } = this.#take(step.do);
          this.#changedEnviron = true;
          if (raised !== undefined) {
            this.#breach('environ.modifiable', 'environ cannot be changed', 'no exception', raised.type);
            throw new Raised();
          }
          break;
        }
        case 'wrap-file': {
          const { raised } = this.#take('wrap-file');
          if (raised === undefined) break;
          this.#breach('file-wrapper.arguments', 'wsgi.file_wrapper raises', 'no exception', raised.type);
          throw new Raised();
        }
        case 'mark':
          this.#take('mark');
          break;
        default:
          throw new Unfollowable(`"${step.do}" is not followed`);
      }
    }
  }

  *#attempt(step: Extract<Step, { do: 'try' }>, phase: 'call' | 'next'): Generator<Value, void, undefined> {
    try {
      yield* this.#steps(step.steps, phase);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      this.#take('try');
      this.#handling += 1;
      yield* this.#steps(step.except, phase);
      this.#handling -= 1;
      return;
    }
    this.#take('try');
  }

  #start(step: Extract<Step, { do: 'start' }>): void {
    const event = this.#take('start', 'start_response');
    const { raised } = event;
    const objection = objectionTo(step);
    const handles = step.excInfo === 'current';
    if (handles && this.#handling === 0) throw new Unfollowable('there is no exception to pass');
    const again = this.#started && !handles;
    this.#started = true;
    if (raised === undefined) {
      this.#returned(event, step, objection, again, handles);
      return;
    }
    if (again) {
      // the first response may stand, or be given up: to call again is a fatal error
      this.#fatal = true;
    } else if (handles && this.#headersOut !== 'no') {
      if (objection === null && this.#headersOut === 'yes' && raised.original !== true) {
        this.#breach(
          'start-response.re-raised',
          'another exception than that of exc_info is raised',
          'the exception of exc_info',
          raised.type,
        );
      }
      this.#fatal = true;
    } else if (objection === null) {
      this.#breach(
        handles ? 'error.replacement' : 'start-response.arguments',
        handles ? 'start_response with exc_info raises before anything is sent' : 'start_response raises',
        'start_response to return',
        `${raised.type}: ${raised.message}`,
      );
      this.#heads = 'unknown';
      this.#fatal = true;
    } else {
      // PEP 3333: errors are looked for after the headers have been set, or before
      this.#heads = 'unknown';
      this.#fatal = true;
    }
    throw new Raised();
  }

  #returned(
    { result }: Event,
    step: Extract<Step, { do: 'start' }>,
    objection: ReturnType<typeof objectionTo>,
    again: boolean,
    handles: boolean,
  ): void {
    if (again) {
      this.#breach(
        'start-response.once',
        'a second call of start_response returns',
        'the second call without exc_info to raise',
        'it returned',
      );
    }
    if (objection?.requirement != null) {
      this.#breach(
        objection.requirement,
        `start_response takes ${objection.what}`,
        'start_response to raise',
        'it returned',
      );
    }
    if (result !== undefined && !(result.type === 'object' && result.callable)) {
      this.#breach(
        'start-response.returns-write',
        'start_response returns nothing that can be called',
        'a callable',
        result.native,
      );
    }
    this.#writable = true;
    const head = objection === null ? headOf(step) : null;
    if (handles && this.#headersOut === 'yes' && this.#heads !== 'unknown') {
      // It may return if the headers have not been sent in truth; then the response has the new ones.
      this.#givenUp.push(...this.#heads);
      this.#fatal = true;
    }
    if (handles && this.#heads !== 'unknown') this.#replaced.push(...this.#heads);
    if (handles && this.#heads === 'unknown') this.#oddReplaced = true;
    if (again || head === null) this.#fatal = true;
    this.#heads =
      head === null || again
        ? 'unknown'
        : this.#headersOut === 'perhaps' && this.#heads !== 'unknown'
          ? [...this.#heads, head]
          : [head];
  }

  #write(data: Value, phase: 'call' | 'next'): void {
    const { raised } = this.#take('write', 'write()');
    const bytes = bytesOf(data);
    if (!this.#writable) {
      if (raised === undefined) throw new Unfollowable('nothing could be called');
      throw new Raised();
    }
    if (phase === 'next') this.#vague = true;
    const room = this.#room();
    if (raised !== undefined) {
      const excusable = bytes === undefined || phase === 'next' || this.#fatal || room === null || bytes.length > room;
      if (!excusable) {
        this.#breach('write.as-yielded', 'write() raises', 'write() to return', `${raised.type}: ${raised.message}`);
      }
      if (bytes === undefined) {
        this.#vague = true; // What is like bytes may have been sent as far as there was room.
      } else if (bytes !== '') {
        this.#given.push(bytes);
        this.#lastInDoubt = true;
      }
      // A server may send the headers before it looks at what it is to send behind them.
      if (this.#headersOut === 'no') this.#headersOut = 'perhaps';
      this.#fatal = true;
      throw new Raised();
    }
    if (bytes === undefined) {
      this.#vague = true;
      this.#fatal = true;
      if (this.#headersOut === 'no') this.#headersOut = 'perhaps';
      if (isText(data))
        this.#breach('unicode.output-text', 'write() takes what is no bytestring', 'write() to raise', 'it returned');
      return;
    }
    if (room !== null && bytes.length > room && bytes !== '') {
      this.#breach(
        'content-length.write-beyond',
        'write() beyond the Content-Length returns',
        'write() to raise',
        'it returned',
      );
    }
    if (bytes === '') {
      this.#opened = true;
      if (this.#headersOut === 'no') this.#headersOut = 'perhaps';
      return;
    }
    this.#given.push(bytes);
    this.#headersOut = 'yes';
  }

  /** How many bytes the Content-Length leaves; null: it is not known, or there is none. */
  #room(): number | null {
    if (this.#heads === 'unknown' || this.#heads.length !== 1) return null;
    const [head] = this.#heads;
    const told = head?.headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
    const bodiless = head !== undefined && /^(?:204|205|304)/.test(head.status);
    if (told === undefined || bodiless || this.#input.method === 'HEAD') return null;
    return Number(told) - this.#given.reduce((total, { length }) => total + length, 0);
  }

  #read(step: Extract<Step, { do: 'read' | 'drain' }>): void {
    const repeated = step.do === 'read' && step.until === 'end';
    for (;;) {
      const call = step.do === 'read' ? `wsgi.input.${step.method}()` : 'wsgi.input.read()';
      const event = this.#take(step.do, call, this.#input.owed(step));
      if (!this.#input.follows(step, event)) throw new Raised();
      if (!repeated || event.result?.truth !== true || isEmpty(event)) return;
    }
  }

  #attributes(): void {
    // a wrapper may assume that a file has what built-in files have
    if (this.#program.returns.kind === 'file-wrapper') return;
    const touched = new Set(events(this.#entry, 'touched').flatMap(({ name = '' }) => [name]));
    if (touched.size > 0) {
      this.#breach(
        'body.attributes',
        'other attributes of the returned object are used',
        'close() and the iteration alone',
        [...touched].join(', '),
      );
    }
  }
}

const calls: ReadonlySet<string> = new Set([
  'start_response',
  'write()',
  'wsgi.errors.write()',
  'wsgi.errors.writelines()',
  'wsgi.errors.flush()',
  'wsgi.input.read()',
  'wsgi.input.readline()',
  'wsgi.input.readlines()',
  'wsgi.input.iterate()',
]);

function events(entry: Entry, what: string): readonly Event[] {
  return entry.events.filter((event) => event.what === what);
}

function isEmpty({ result }: Event): boolean {
  return (result?.type === 'bytes' || result?.type === 'list' || result?.type === 'tuple') && result.length === 0;
}

/** The bytes of a bytestring; undefined for anything else, its look-alikes included. */
export function bytesOf(value: Value): string | undefined {
  return typeof value === 'object' && value !== null && 'bytes' in value
    ? value.bytes.repeat(value.times ?? 1)
    : undefined;
}

/** Whether a value is plainly none of the look-alikes of a bytestring, which a server may take for one. */
function isText(value: Value): boolean {
  return value === null || typeof value !== 'object';
}

/** The blocks of a file where the server offers no wrapper. */
function fileBlocks({ returns: { file } }: Program): readonly Step[] {
  const content = file === undefined ? '' : (bytesOf(file.content)?.slice(file.offset) ?? '');
  const blockSize = file?.blockSize ?? 8192;
  return Array.from({ length: Math.ceil(content.length / blockSize) }, (_, at) => ({
    do: 'yield',
    data: { bytes: content.slice(at * blockSize, (at + 1) * blockSize) },
  }));
}
