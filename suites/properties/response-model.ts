/**
 * What may be on the wire for an application's response, given what the server had in hand ({@link Run}): the response
 * as the application gave it, or, where the application failed or did what PEP 3333 forbids, an error or an end.
 */
import type { ProgramExchange } from '../../fixtures/arbitraries/program-cases.ts';
import type { Response } from '../observation.ts';
import { escapeBytes } from '../stimulus.ts';
import { fieldValues, isError } from '../wire-expectations.ts';
import type { Run } from './application-model.ts';
import type { Breach, Gravity, Reply } from './property.ts';
import type { Head } from './start-model.ts';

/** Judges one response and how it ended. All that it breaks, the grammar of the message first. */
export function judgeResponse(exchange: ProgramExchange, run: Run, reply: Reply): readonly Breach[] {
  const [response] = reply.responses;
  if (response === undefined || (brokenHead(response) && reply.ending !== 'open'))
    return unanswered(exchange, run, reply).map((one) => asked(exchange, run, one));
  const malformed = judgeForm(exchange, run, response, reply);
  if (malformed.length > 0) return malformed;
  return judgeContent(new Case(exchange, run, response, reply)).map((one) => asked(exchange, run, one));
}

/** What another sentence tells of a body whose len() raises, and of a file that is wrapped when a part of it was read. */
const ofBodies: ReadonlySet<string> = new Set(['body.any-iterable', 'body.unbuffered', 'streaming.whole-block']);

/** Both sentences only ask for it. */
function asked({ program: { returns } }: ProgramExchange, { lengthRaised }: Run, one: Breach): Breach {
  if (lengthRaised && (ofBodies.has(one.requirement) || one.requirement === 'environ.modifiable')) {
    return { ...one, requirement: 'body.length-trusted', kind: `${one.kind}, where len() raises` };
  }
  if (ofBodies.has(one.requirement) && (returns.file?.offset ?? 0) > 0) {
    return { ...one, requirement: 'file-wrapper.position', kind: `${one.kind}, where a file is not at its beginning` };
  }
  return one;
}

function breach(requirement: string, kind: string, predicted: string, seen: string, gravity: Gravity): Breach {
  return { requirement, kind, predicted, seen, gravity };
}

/** Whether the response breaks off within its head. */
function brokenHead({ status, body }: Response): boolean {
  return status === 0 && ('HTTP/1.'.startsWith(body.slice(0, 7)) || body === '') && !body.includes('\r\n\r\n');
}

// no response

function unanswered({ request }: ProgramExchange, run: Run, { ending }: Reply): readonly Breach[] {
  if (ending === 'open') {
    return [
      breach(
        'contract.own-response',
        'there is no answer',
        'an answer, or the end of the connection',
        'neither',
        'refuses',
      ),
    ];
  }
  // RFC 9112 9.6: a connection that is reset while the client still sends can take the response with it
  const lost = ending === 'reset' && request.body !== null && !run.inputRead;
  if (mayFail(run) || lost) return [];
  return [
    breach(
      run.changedEnviron ? 'environ.modifiable' : 'body.any-iterable',
      'the connection ends without a response',
      'the response of the application',
      `connection ${ending}`,
      'refuses',
    ),
  ];
}

/** Whether the server may give up the response of the application. */
function mayFail(run: Run): boolean {
  return (
    run.fatal ||
    run.vague ||
    run.end === 'raised' ||
    run.heads === 'unknown' ||
    run.heads.length === 0 ||
    lengthIsWrong(run)
  );
}

// the form of the message

function judgeForm(
  { request: { method, version } }: ProgramExchange,
  run: Run,
  response: Response,
  { excess, ending }: Reply,
): readonly Breach[] {
  const malformed = (requirement: string, kind: string, seen: string) =>
    breach(requirement, kind, 'a well-formed response, or the end of the connection', seen, 'responds malformed');
  const found = response.defects
    .filter((defect) => !(/^a 204 response/.test(defect) && tellsLength(run)))
    .map((defect) => malformed(requirementOf(defect), defect.replace(/"[^"]*"/g, '"…"'), defect));
  if (version === '1.0' && fieldValues(response, 'Transfer-Encoding').length > 0) {
    found.push(
      malformed('response.http-1.0-no-transfer-encoding', 'Transfer-Encoding is sent to HTTP/1.0', 'Transfer-Encoding'),
    );
  }
  const codings = fieldValues(response, 'Transfer-Encoding').flatMap((value) =>
    value.toLowerCase().split(/[ \t]*,[ \t]*/),
  );
  if (run.heads !== 'unknown' && codings.some((coding) => coding !== '' && coding !== 'chunked')) {
    found.push(
      malformed('chunked.acceptable-codings', 'a transfer coding beside chunked is applied', codings.join(', ')),
    );
  }
  // Behind lengths that contradict each other nobody knows where the response ends.
  if (excess !== '' && !found.some(({ requirement }) => requirement.startsWith('content-length.'))) {
    const surplus = `"${escapeBytes(excess.slice(0, 80))}" behind it`;
    const bodiless = response.framing === 'none';
    found.push(
      excess.startsWith('HTTP/1.') && !run.given.some((block) => block.includes('HTTP/1.'))
        ? { ...malformed('contract.own-response', 'another response follows', surplus), gravity: 'loses step' }
        : malformed(
            bodiless ? contentless(method, response.status) : 'content-length.not-exceeded',
            'bytes follow the response',
            surplus,
          ),
    );
  }
  if (!response.complete && ending === 'open') {
    const short = lengthIsWrong(run);
    found.push(
      malformed(
        short ? 'content-length.short' : 'contract.well-formed-response',
        'a response that has no end leaves the connection open',
        'the connection open, and the response incomplete',
      ),
    );
  }
  return found;
}

/** Whether the application itself tells a length, which it must not with a 204. */
function tellsLength({ heads }: Run): boolean {
  return heads === 'unknown' || heads.some((head) => lengthTold(head) !== undefined);
}

function contentless(method: string, status: number): string {
  if (method === 'HEAD') return 'response.head-no-content';
  return status === 304 ? 'response.304-no-content' : 'response.204-no-content';
}

/** The sentence that a defect breaks. */
function requirementOf(defect: string): string {
  if (/status line/.test(defect)) return 'status-line.grammar';
  if (/^Content-Length is repeated/.test(defect)) return 'content-length.single';
  if (/^Content-Length is malformed/.test(defect)) return 'content-length.well-formed';
  if (/^both Transfer-Encoding/.test(defect)) return 'response.one-framing';
  if (/^a 204 response/.test(defect)) return 'response.204-no-length';
  if (/field name/.test(defect)) return 'splitting.field-name';
  if (/control character/.test(defect)) return 'splitting.field-value';
  if (/HTTP\/1\.0/.test(defect)) return 'response.http-1.0-no-transfer-encoding';
  return 'contract.well-formed-response';
}

// what it says

class Case {
  readonly exchange: ProgramExchange;
  readonly run: Run;
  readonly response: Response;
  readonly reply: Reply;

  constructor(exchange: ProgramExchange, run: Run, response: Response, reply: Reply) {
    this.exchange = exchange;
    this.run = run;
    this.response = response;
    this.reply = reply;
  }

  get head(): boolean {
    return this.exchange.request.method === 'HEAD';
  }

  /** Whether a response with this status has no content, or need not have any. */
  get contentless(): boolean {
    return this.head || [204, 205, 304].includes(this.response.status);
  }

  /** Some error, be it the server's or the application's, or a response that breaks off. */
  get failed(): boolean {
    return isError(this.response) || !this.response.complete;
  }

  /** What the application gave, as one. */
  get given(): string {
    return this.run.given.join('');
  }
}

function judgeContent(one: Case): readonly Breach[] {
  const { run, response } = one;
  const seen = describe(response);
  if (run.oddAt !== null && !one.failed && !one.contentless && !endsAtOdd(run, response)) {
    return [breach('unicode.output-text', 'what is no bytestring passes for a block', 'an error', seen, 'accepts')];
  }
  if (run.heads === 'unknown') return judgeUnknown(one);
  if (run.heads.length === 0) {
    if (one.failed) return [];
    const [requirement, kind] =
      run.end === 'raised'
        ? ['error.trapped', 'an exception passes for a response']
        : ['gateway.body-before-start', 'there is a response though start_response was not called'];
    return [breach(requirement, kind, 'an error, or the end of the connection', seen, 'accepts')];
  }
  const heads = headsOf(run.heads, response);
  const [likeliest] = heads;
  if (likeliest === undefined) return judgeOther(one, seen);
  // One that explains all of the response is the one that was sent.
  const unexplained = (head: Head): boolean => judgeAs(one, head, seen).length > 0;
  return heads.every(unexplained) ? judgeAs(one, likeliest, seen) : [];
}

/** The response as one with this head. */
function judgeAs(one: Case, head: Head, seen: string): readonly Breach[] {
  const left = leftBehind(one.run, head, one.response);
  if (left !== undefined) {
    return [
      breach(
        'start-response.replaced',
        'a header of the response that was replaced is sent',
        'the headers of the later call alone',
        tellField(...left),
        'responds malformed',
      ),
    ];
  }
  return [...judgeBody(one, head, seen), ...judgeFields(one, head)];
}

/** Which of several possible heads the response may have, the likeliest first: where their status is the same, the length tells. */
function headsOf(heads: readonly Head[], response: Response): readonly Head[] {
  const possible = heads.filter(({ status }) => isStatus(status, response));
  const [sent] = fieldValues(response, 'Content-Length');
  const rank = (head: Head): number => {
    const told = lengthTold(head);
    if (told === (sent === undefined ? undefined : Number(sent))) return 0;
    return told === undefined ? 1 : 2;
  };
  return possible.toSorted((one, other) => rank(one) - rank(other));
}

/** A field that is there because an earlier head had it, with its values. */
function leftBehind(
  { replaced, given: blocks }: Run,
  head: Head,
  { fields, status }: Response,
): readonly [name: string, values: readonly string[]] | undefined {
  const given = grouped(head.headers);
  const before = grouped(replaced.flatMap(({ headers }) => headers));
  const total = blocks.reduce((sum, { length }) => sum + length, 0);
  // the server may have come to the same length by itself; that of a 304 without blocks it cannot know
  const ownLength = status === 205 ? 0 : status === 304 && total === 0 ? null : total;
  for (const [name, values] of grouped(fields)) {
    if (name === 'content-length' && values.every((value) => Number(value) === ownLength)) continue;
    const surplus = values.filter((value) => !given.get(name)?.includes(value));
    const doubled = values.length > (given.get(name)?.length ?? 0);
    const earlier = before.get(name) ?? [];
    if (
      surplus.some((value) => earlier.includes(value)) ||
      (doubled && values.every((value) => earlier.includes(value)))
    )
      return [name, values];
  }
  return undefined;
}

/** Whether the body ends where what is no bytestring was handed over: the server gave up what it had begun. */
function endsAtOdd({ given, oddAt, heads }: Run, { body, framing }: Response): boolean {
  const before = given.slice(0, oddAt ?? 0).join('');
  const full = heads !== 'unknown' && heads.some((head) => lengthTold(head) === body.length);
  // That a body was given up which the end of the connection ends, nobody can tell.
  return before.startsWith(body) && (body !== '' || framing === 'until-close' || full);
}

/** The application gave a head that the server may refuse, mend or pass on; what it may not do is to let lines in. */
function judgeUnknown({ response }: Case): readonly Breach[] {
  return fieldValues(response, 'X-Kit-Injected').length === 0
    ? []
    : [
        breach(
          'start-response.clean-headers',
          'a line of the application gets into the head',
          'no such field',
          'X-Kit-Injected',
          'responds malformed',
        ),
      ];
}

function isStatus(told: string, { status, reason }: Response): boolean {
  return told.slice(0, 3) === String(status) && told.slice(4) === reason;
}

/** The response has none of the application's heads. */
function judgeOther(one: Case, seen: string): readonly Breach[] {
  const { run, response } = one;
  const predicted = (run.heads === 'unknown' ? [] : run.heads)
    .map(({ status }) => `"${escapeBytes(status)}"`)
    .join(' or ');
  if (run.givenUp.some(({ status }) => isStatus(status, response))) {
    return [
      breach(
        'start-response.too-late',
        'start_response with exc_info returns though the headers are out',
        'an exception',
        'it returned',
        'breaks the contract',
      ),
    ];
  }
  if (!one.failed) {
    return [
      breach(
        'start-response.status',
        'the status is not that of the application',
        predicted,
        seen,
        'responds malformed',
      ),
    ];
  }
  if (!mayFail(run)) return [failure(one, predicted, seen)];
  const committed = run.end === 'raised' && run.given.length > 0 && !run.fatal && !run.lastInDoubt && !run.vague;
  // Each block is transmitted before the next one is asked for: the head was out.
  if (committed && response.complete && !one.contentless) {
    return [
      breach(
        'body.unbuffered',
        'blocks that were handed over give way to an error',
        `${predicted}, and the blocks`,
        seen,
        'breaks the contract',
      ),
    ];
  }
  return [];
}

/** An error of the server in the place of a response that nothing is wrong with. */
function failure({ run }: Case, predicted: string, seen: string): Breach {
  const [requirement, kind] = run.changedEnviron
    ? ['environ.modifiable', 'there is an error of the server where the application has changed environ']
    : ['body.any-iterable', 'there is an error of the server in the place of the response'];
  return breach(requirement, kind, predicted, seen, 'refuses');
}

/** The Content-Length of a head that nobody objects to. */
function lengthTold({ headers }: Head): number | undefined {
  const told = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return told === undefined ? undefined : Number(told);
}

function lengthIsWrong({ heads, given, end }: Run): boolean {
  if (heads === 'unknown') return true;
  const total = given.reduce((sum, { length }) => sum + length, 0);
  return heads.some((head) => {
    const told = lengthTold(head);
    return told !== undefined && (total > told || (total < told && end !== 'left'));
  });
}

/** Bytes that the operating system may hold for a client that is slower than the server. */
const inFlight = 65_536;

function judgeBody(one: Case, head: Head, seen: string): readonly Breach[] {
  const { run, response, reply } = one;
  if (one.head || response.framing === 'none') return judgeEnd(one);
  if (run.vague) return [];
  const { given } = one;
  const told = lengthTold(head);
  const wanted = told === undefined ? given : given.slice(0, told);
  const { body, complete } = response;
  const cut = wanted.startsWith(body);
  const differs = (requirement: string, kind: string) => [
    breach(requirement, kind, `the body ${quote(wanted)}`, seen, 'responds malformed'),
  ];
  if (response.status === 205 && body === '') return [];
  if (run.end === 'raised') {
    const text = head.headers.some(([name, value]) => name.toLowerCase() === 'content-type' && /^text\//i.test(value));
    if (given === '' && !run.opened && told !== 0 && complete && !isError(response)) {
      return [
        breach(
          'error.trapped',
          'an exception passes for a response',
          'an error, or the end of the connection',
          seen,
          'accepts',
        ),
      ];
    }
    if (body === wanted || (text && body.startsWith(wanted))) return [];
    if (isError(response) && given === '') return [];
    // A reset throws away what is on its way; a client does not always learn that it was one.
    if (cut && (run.lastInDoubt || run.fatal || reply.ending === 'reset' || wanted.length > inFlight)) return [];
    return cut
      ? differs('body.unbuffered', 'a block that was handed over is missing')
      : differs('body.any-iterable', 'the body is not what the blocks are');
  }
  if (run.fatal) return cut ? [] : differs('body.any-iterable', 'the body is not what the blocks are');
  if (!complete) {
    const lost = reply.ending === 'reset' && !run.inputRead;
    if (cut && (lengthIsWrong(run) || lost)) return [];
    return differs('streaming.whole-block', 'the body breaks off');
  }
  if (body !== wanted) {
    const written = run.given.length > 1 && cut;
    return differs(written ? 'streaming.whole-block' : 'body.any-iterable', 'the body is not what the blocks are');
  }
  return judgeEnd(one);
}

/** Whether the server had a reason where it left the iteration early. */
function judgeEnd(one: Case): readonly Breach[] {
  const { run } = one;
  if (run.end !== 'left' || run.lengthReached || run.fatal || run.vague || one.contentless || isError(one.response))
    return [];
  const room = (run.heads === 'unknown' ? [] : run.heads).some((head) => {
    const told = lengthTold(head);
    return told !== undefined && one.given.length >= told;
  });
  return room
    ? []
    : [
        breach(
          'body.any-iterable',
          'the body is left before its end',
          'the iteration to its end',
          'no further step was asked for',
          'breaks the contract',
        ),
      ];
}

/** What a server may set by itself, or in the place of the application. */
const own: ReadonlySet<string> = new Set([
  'content-length',
  'date',
  'server',
  'connection',
  'keep-alive',
  'transfer-encoding',
]);
/** What no server has a reason to add. */
const strange = /^(?:x-kit-|set-cookie$|location$)/;

function judgeFields(one: Case, head: Head): readonly Breach[] {
  const { response } = one;
  const found: Breach[] = [];
  const differs = (requirement: string, kind: string, predicted: string, seen: string) =>
    found.push(breach(requirement, kind, predicted, seen, 'responds malformed'));
  const given = grouped(head.headers);
  const sent = grouped(response.fields);
  for (const [name, values] of given) {
    if (own.has(name)) continue;
    const got = sent.get(name) ?? [];
    if (one.run.oddReplaced && values.every((value) => got.includes(value)) && got.length > values.length) {
      differs(
        'start-response.replaced',
        'a header of the response that was replaced is sent',
        tellField(name, values),
        tellField(name, got),
      );
    } else if (got.join('\n') !== values.join('\n')) {
      differs(
        'start-response.headers',
        'a header of the application is not sent as it is',
        tellField(name, values),
        tellField(name, got),
      );
    }
  }
  for (const [name, values] of sent) {
    if (name === 'content-type' && !given.has(name) && !one.run.oddReplaced) {
      differs('http.plays-dumb', 'a Content-Type is made up', 'no Content-Type', tellField(name, values));
    }
    if (strange.test(name) && !given.has(name) && !one.run.oddReplaced) {
      differs(
        'start-response.headers',
        'a field is sent that the application did not give',
        'no such field',
        tellField(name, values),
      );
    }
    if (['date', 'server', 'content-length'].includes(name) && values.length > 1) {
      differs(
        'start-response.name-case',
        'a header of the application is doubled',
        `one field ${name}`,
        tellField(name, values),
      );
    }
  }
  const { status } = response;
  const dates = sent.get('date') ?? [];
  if (dates.length === 0 && status >= 200 && status < 500) {
    differs('start-response.required-headers', 'there is no Date', 'a Date', 'none');
  }
  const dated = given.get('date');
  if (dated !== undefined && dates.length === 1 && dates[0] !== dated[0]) {
    differs(
      'http.plays-dumb',
      "the application's Date is not sent",
      tellField('date', dated),
      tellField('date', dates),
    );
  }
  return [...found, ...judgeLength(one, head, sent.get('content-length') ?? [])];
}

/** What the response tells of a length that its body does not show. */
function judgeLength(one: Case, head: Head, [sent]: readonly string[]): readonly Breach[] {
  const { run, response, exchange } = one;
  const told = lengthTold(head);
  const certain = run.end === 'ended' && !run.vague && !run.fatal;
  const wrong = (requirement: string, kind: string, predicted: string) => [
    breach(
      requirement,
      kind,
      predicted,
      sent === undefined ? 'no Content-Length' : `Content-Length: ${sent}`,
      'responds malformed',
    ),
  ];
  if (one.head) {
    if (sent === undefined) {
      return told === undefined || [204, 205, 304].includes(response.status)
        ? []
        : wrong(
            'response.head-fields',
            'a Content-Length of the application is not sent to HEAD',
            `Content-Length: ${told}`,
          );
    }
    // RFC 9110 15.3.6: the content of a 205 is nothing, whatever the application gives and tells
    if (response.status === 205) return [];
    const length = told ?? (certain ? one.given.length : Number(sent));
    return Number(sent) === length
      ? []
      : wrong('response.head-length', 'HEAD is told another length', `Content-Length: ${length}`);
  }
  if (response.status === 304 && sent !== undefined) {
    const length = told ?? (one.given === '' ? null : one.given.length);
    if (Number(sent) !== length) {
      return wrong(
        'response.304-length',
        'a 304 tells another length',
        length === null ? 'no Content-Length' : `Content-Length: ${length}`,
      );
    }
  }
  if (one.contentless || !certain || one.failed) return [];
  const { kind, steps } = exchange.program.returns;
  const { call } = exchange.program;
  const written = call.some(writes);
  if (kind === 'list' && !written && run.given.length === 1 && [...call, ...steps].filter(yields).length === 1) {
    // RFC 9110 8.6; PEP 3333: where len() is 1 and write() was not called, the server can tell the length
    if (sent === undefined)
      return wrong(
        'response.length-known',
        'a length that is known is not told',
        `Content-Length: ${one.given.length}`,
      );
  }
  if (
    response.framing === 'until-close' &&
    response.version === '1.1' &&
    exchange.request.version === '1.1' &&
    exchange.request.connection !== 'close'
  ) {
    return [
      breach(
        'response.delimited',
        'the response ends with the connection',
        'a length, or chunks',
        'neither',
        'responds malformed',
      ),
    ];
  }
  return [];
}

const writes = (step: ProgramExchange['program']['call'][number]): boolean =>
  step.do === 'write' || (step.do === 'try' && [...step.steps, ...step.except].some(writes));
const yields = (step: ProgramExchange['program']['call'][number]): boolean =>
  step.do === 'yield' || (step.do === 'try' && [...step.steps, ...step.except].some(yields));

function grouped(fields: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    groups.set(key, [...(groups.get(key) ?? []), value]);
  }
  return groups;
}

function tellField(name: string, values: readonly string[]): string {
  return values.length === 0 ? `no ${name}` : values.map((value) => `${name}: ${escapeBytes(value)}`).join(', ');
}

function describe({ status, reason, body, complete }: Response): string {
  return `${status} ${escapeBytes(reason)} with the body ${quote(body)}${complete ? '' : ', incomplete'}`;
}

function quote(text: string): string {
  return `"${escapeBytes(text.slice(0, 100))}"${text.length > 100 ? ` (${text.length} bytes)` : ''}`;
}
