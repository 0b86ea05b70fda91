/** Observations made by hand, for the tests of expectations. */
import type { Entry, Event, Seen } from '../spec/index.ts';
import type { Verdict } from './expectation.ts';
import type { Look, Observation, Response, Wire } from './observation.ts';

export const text = (value: string): Seen => ({
  type: 'string',
  native: 'str',
  truth: value !== '',
  value,
  length: value.length,
});
export const bytes = (value: string): Seen => ({
  type: 'bytes',
  native: 'bytes',
  truth: value !== '',
  value,
  length: value.length,
});
export const none: Seen = { type: 'none', native: 'NoneType', truth: false };
export const truth = (value: boolean): Seen => ({ type: 'boolean', native: 'bool', truth: value, value });
export const list = (...items: Seen[]): Seen => ({
  type: 'list',
  native: 'list',
  truth: items.length > 0,
  items,
  length: items.length,
});
export const object = (native: string, more: { callable?: boolean; base?: string; methods?: string[] } = {}): Seen => ({
  type: 'object',
  native,
  truth: true,
  callable: false,
  methods: [],
  ...more,
});

export function event(what: string, more: Partial<Event> = {}): Event {
  return { at: 0, thread: '1', phase: 'call', what, ...more };
}
export const raised = (type: string, original: boolean | null = null) => ({ type, message: 'told', original });

/** An invocation with these items in environ and these events, ended by `done`. */
export function entry(items: Record<string, Seen>, ...events: Event[]): Entry {
  return {
    protocol: 1,
    nonce: 'gwc-0123456789abcdef',
    invocation: 1,
    process: '1',
    thread: '1',
    at: 0,
    positional: 2,
    named: [],
    startResponse: object('function', { callable: true }),
    environ: {
      native: 'dict',
      builtin: true,
      items: Object.entries(items).map(([key, value]) => [text(key), value]),
    },
    reused: false,
    events: [...events, event('done')],
    cut: false,
  };
}

export function answered(status: number, body = '', more: Partial<Response> = {}): Response {
  return {
    version: '1.1',
    status,
    reason: 'Told',
    fields: [],
    body,
    framing: 'content-length',
    complete: true,
    chunks: [],
    trailers: [],
    interim: [],
    defects: [],
    head: `HTTP/1.1 ${status} Told\r\n\r\n`,
    ...more,
  };
}

export interface HandMade extends Partial<Omit<Observation, 'wire'>> {
  readonly wire?: Partial<Wire>;
}

export function observation({ wire = {}, ...more }: HandMade): Observation {
  const { responses = [answered(200)] } = wire;
  return {
    nonce: 'gwc-0123456789abcdef',
    entries: [],
    labelled: {},
    looks: {},
    canary: { same: 'own', fresh: 'not tried', seen: '' },
    target: {
      host: '127.0.0.1',
      port: 8000,
      binding: 'python',
      server: null,
      version: '1.1',
      capacity: 4,
      overlap: null,
    },
    log: null,
    ...more,
    wire: {
      sent: [],
      received: responses.map(({ head, body }) => head + body).join(''),
      responses,
      parted: 0,
      excess: '',
      ending: 'open',
      missed: [],
      unfinished: false,
      impatient: false,
      ...wire,
    },
  };
}

export function glance(received: string, ...entries: Entry[]): Look {
  return { received, responses: [], entries };
}

/** A verdict in one word, and what it tells. */
export function told(verdict: Verdict): string {
  switch (verdict.is) {
    case 'satisfied':
      return verdict.note === undefined ? 'satisfied' : `satisfied: ${verdict.note}`;
    case 'contradicted':
      return `contradicted: ${verdict.actual}`;
    default:
      return `${verdict.is}: ${verdict.reason}`;
  }
}
