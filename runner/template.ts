/** Fills the placeholders of a stimulus: nonce, and the field lines that carry nonce and program to the probe. */
import { randomUUID } from 'node:crypto';
import { nonceField, type Program, programField, type Step } from '../spec/index.ts';
import type { Action, Check, Stimulus } from '../suites/index.ts';
import { records } from '../suites/program.ts';

/** How nonce and program reach the application. */
export interface Carrier {
  /**
   * Header fields; where they do not arrive, the nonce goes into the query and the program into the spool. Nobody
   * carries them where there is no probe.
   */
  readonly by: 'field' | 'query' | 'nobody';
  /** How long the application waits at a gate that nobody opens, in milliseconds. */
  readonly gateMs: number;
}

export function newNonce(): string {
  // The digits of a UUID that are all random; many are made at once.
  const uuid = randomUUID();
  return `gwc-${uuid.slice(0, 8)}${uuid.slice(-8)}`;
}

/** The nonce of a labelled request. */
export function labelled(nonce: string, label: string | undefined): string {
  return label === undefined ? nonce : `${nonce}.${label}`;
}

/** The program for a label, with gates bounded and `{nonce}` filled in, as JSON. */
export function programText(
  check: Pick<Check, 'app' | 'apps'>,
  nonce: string,
  label: string | undefined,
  gateMs: number,
) {
  const told = (label === undefined ? undefined : check.apps[label]) ?? check.app ?? records;
  return boundText(told, gateMs).replaceAll('{nonce}', labelled(nonce, label));
}

/** The JSON of programs with their gates bounded: each is sent many times. */
const boundTexts = new WeakMap<Program, { readonly gateMs: number; readonly text: string }>();

function boundText(told: Program, gateMs: number): string {
  const known = boundTexts.get(told);
  if (known?.gateMs === gateMs) return known.text;
  const text = JSON.stringify(boundGates(told, gateMs));
  boundTexts.set(told, { gateMs, text });
  return text;
}

function boundGates({ call, returns }: Program, gateMs: number): Program {
  const bound = (step: Step): Step => {
    if (step.do === 'gate') return { ...step, ms: step.ms ?? gateMs };
    if (step.do === 'try') return { ...step, steps: step.steps.map(bound), except: step.except.map(bound) };
    return step;
  };
  return {
    call: call.map(bound),
    returns: {
      ...returns,
      steps: returns.steps.map(bound),
      iter: returns.iter.map(bound),
      close: returns.close?.map(bound) ?? null,
    },
  };
}

/** The labels that a stimulus uses, undefined for the request without one. */
export function labels({ actions }: Stimulus): readonly (string | undefined)[] {
  const found = new Set<string | undefined>();
  for (const action of actions) {
    if (action.do !== 'send' && action.do !== 'ask') continue;
    for (const [, label] of action.text.matchAll(/\{(?:nonce|fields)(?:\.([a-z0-9]+))?\}/g)) found.add(label);
  }
  return [...found];
}

/** The stimulus's actions with every placeholder filled in. */
export function fill(
  check: Pick<Check, 'app' | 'apps'>,
  stimulus: Stimulus,
  nonce: string,
  carrier: Carrier,
): readonly Action[] {
  return stimulus.actions.map((action) => {
    if (action.do !== 'send' && action.do !== 'ask') return action;
    const text = carrier.by === 'query' ? intoQuery(action.text) : action.text;
    return { ...action, text: fillText(check, text, nonce, carrier) };
  });
}

function fillText(check: Pick<Check, 'app' | 'apps'>, text: string, nonce: string, { by, gateMs }: Carrier): string {
  return text.replace(/\{(nonce|fields|brace)(?:\.([a-z0-9]+))?\}/g, (_, what: string, label: string | undefined) => {
    if (what === 'brace') return '{';
    const own = labelled(nonce, label);
    if (what === 'nonce') return own;
    if (by !== 'field') return '';
    const encoded = Buffer.from(programText(check, nonce, label, gateMs), 'utf8').toString('base64url');
    return `${nonceField}: ${own}\r\n${programField}: ${encoded}\r\n`;
  });
}

/** Puts the nonce at the end of the request-target's query, where a request line can be made out. */
function intoQuery(text: string): string {
  return text.replace(
    /^(\S+) (\S+)( [^\r\n]*)?(\r?\n)\{fields(\.[a-z0-9]+)?\}/gm,
    (whole, method: string, target: string, version: string | undefined, end: string, label: string | undefined) =>
      target === '*'
        ? whole
        : `${method} ${target}${target.includes('?') ? '&' : '?'}{nonce${label ?? ''}}${version ?? ''}${end}`,
  );
}

const aNonce = /gwc-[0-9a-f]{16}(?:\.[a-z0-9]{1,20})?/g;
const nonceInQuery = new RegExp(`[?&]?${aNonce.source}`, 'g');

/** The nonces, labelled ones as well, that stand in what was sent. */
export function noncesIn(sent: string): ReadonlySet<string> {
  return new Set(sent.match(aNonce));
}

/** A string of the application with the nonce in its query taken out again. */
export function withoutNonce(value: string): string {
  return value.replace(nonceInQuery, '');
}
