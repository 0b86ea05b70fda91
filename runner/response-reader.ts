/**
 * The judge's reader of responses: tolerant, so that a broken server is read on, and strict, so that each breach is
 * told as a defect. A body that ends early is no defect but incomplete. It shares nothing with the reference server's own code. Text is latin-1, one character a byte.
 */
import type { Response } from '../suites/index.ts';

interface Head {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly fields: [string, string][];
  readonly defects: string[];
  readonly text: string;
  readonly end: number;
}

export interface Reading {
  /** Responses to the requests told, the last one possibly incomplete. */
  readonly responses: readonly Response[];
  /** Interim responses that no final response has followed yet. */
  readonly interim: Response['interim'];
  /** Where the last response that is due ends; what lies beyond was not asked for. */
  readonly end: number;
}

/**
 * Reads the responses to requests with these methods.
 *
 * @param received all that has been received on the connection
 * @param ended whether the server has ended the connection
 */
export function readResponses(received: string, methods: readonly string[], ended: boolean): Reading {
  const responses: Response[] = [];
  let at = 0;
  for (const method of methods) {
    const interim: { status: number; fields: [string, string][]; defects: string[] }[] = [];
    let head = readHead(received, at, ended);
    while (head !== null && isInterim(head) && interim.length < mostInterim) {
      interim.push({ status: head.status, fields: head.fields, defects: [...head.defects, ...interimDefects(head)] });
      at = head.end;
      head = readHead(received, at, ended);
    }
    if (head === null) return { responses, interim, end: at };
    const body = readBody(received, head, method, ended);
    responses.push({
      version: head.version,
      status: head.status,
      reason: head.reason,
      fields: head.fields,
      head: head.text,
      interim: interim.map(({ status, fields }) => ({ status, fields })),
      body: body.body,
      framing: body.framing,
      complete: body.complete,
      chunks: body.chunks,
      trailers: body.trailers,
      defects: [...interim.flatMap(({ defects }) => defects), ...head.defects, ...body.defects],
    });
    at = body.end;
    if (!body.complete) break;
  }
  return { responses, interim: [], end: at };
}

/** Reads responses as {@link readResponses}, and those that it has just read not again. */
export function createReader(): typeof readResponses {
  let last = { received: '', asked: '', ended: false, reading: readResponses('', [], false) };
  return (received, methods, ended) => {
    const asked = methods.join(' ');
    if (last.received !== received || last.asked !== asked || last.ended !== ended) {
      last = { received, asked, ended, reading: readResponses(received, methods, ended) };
    }
    return last.reading;
  };
}

/** A server that sends more interim responses than this to a request has said its last word. */
const mostInterim = 100;

function isInterim({ status }: Head): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

const statusLine = /^HTTP\/(\d\.\d) (\d{3}) ([\t \x21-\x7e\x80-\xff]*)$/;
const lenientStatusLine = /^\s*HTTP\/(\d+(?:\.\d+)?)\s+(\d{1,3})\b\s*(.*)$/i;

/** Reads a status line and field lines; null while the head is incomplete. */
function readHead(received: string, start: number, ended: boolean): Head | null {
  if (received.length === start) return null;
  const first = received.slice(start, start + 5);
  if (!'HTTP/'.startsWith(first) && !/^\s/.test(first)) return notHttp(start);
  const lines = readLines(received, start);
  if (lines === null) return ended ? notHttp(start) : null;
  const [line = '', ...fieldLines] = lines.texts;
  const { end } = lines;
  const text = received.slice(start, end);
  const defects: string[] = [];
  if (lines.bare) defects.push('a line of the head ends in a bare LF');
  const strict = statusLine.exec(line);
  const [, version, status, reason] = strict ?? lenientStatusLine.exec(line) ?? [];
  if (version === undefined || status === undefined) return notHttp(start);
  if (strict === null) defects.push('the status line is malformed');
  const { fields, defects: fieldDefects } = readFields(fieldLines);
  return {
    version,
    status: Number(status),
    reason: reason ?? '',
    fields,
    defects: [...defects, ...fieldDefects],
    text,
    end,
  };
}

interface Lines {
  readonly texts: readonly string[];
  /** Whether one of them ends in LF alone. */
  readonly bare: boolean;
  readonly end: number;
}

/** The lines before an empty one; null while that is missing. */
function readLines(received: string, start: number): Lines | null {
  const texts: string[] = [];
  let bare = false;
  for (let at = start; ; ) {
    const lf = received.indexOf('\n', at);
    if (lf < 0) return null;
    const crlf = lf > at && received[lf - 1] === '\r';
    const text = received.slice(at, crlf ? lf - 1 : lf);
    bare ||= !crlf;
    at = lf + 1;
    if (text === '' && texts.length > 0) return { texts, bare, end: at };
    texts.push(text);
  }
}

/** What does not begin like HTTP is taken for a body without a head. */
function notHttp(start: number): Head {
  return { version: '', status: 0, reason: '', fields: [], defects: ['no status line'], text: '', end: start };
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

function readFields(lines: readonly string[]): { fields: [string, string][]; defects: string[] } {
  const fields: [string, string][] = [];
  const defects: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line)) defects.push('a field line is folded');
    else if (colon < 0) defects.push('a field line has no colon');
    else {
      const name = line.slice(0, colon);
      const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '');
      if (!token.test(name)) defects.push(`the field name "${printable(name)}" is no token`);
      if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
        defects.push(`the value of ${printable(name)} holds a control character`);
      fields.push([name.trim(), value]);
    }
  }
  return { fields, defects };
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 60);
}

interface BodyReading {
  readonly body: string;
  readonly framing: Response['framing'];
  readonly complete: boolean;
  readonly chunks: number[];
  readonly trailers: [string, string][];
  readonly defects: string[];
  readonly end: number;
}

function values({ fields }: Pick<Head, 'fields'>, name: string): string[] {
  return fields.filter(([found]) => found.toLowerCase() === name).map(([, value]) => value);
}

function interimDefects(head: Head): string[] {
  return ['content-length', 'transfer-encoding']
    .filter((name) => values(head, name).length > 0)
    .map((name) => `an interim response has the field ${name}`);
}

/** RFC 9112 section 6.3, in its order. */
function readBody(received: string, head: Head, method: string, ended: boolean): BodyReading {
  const lengths = values(head, 'content-length');
  const codings = values(head, 'transfer-encoding');
  const defects: string[] = [];
  if (lengths.length > 1) defects.push('Content-Length is repeated');
  if (lengths.some((length) => !/^\d+$/.test(length)))
    defects.push(`Content-Length is malformed ("${printable(lengths.join())}")`);
  if (codings.length > 0 && lengths.length > 0) defects.push('both Transfer-Encoding and Content-Length are present');
  if (codings.length > 1) defects.push('Transfer-Encoding is repeated');
  if (head.status === 204 && (lengths.length > 0 || codings.length > 0)) {
    defects.push('a 204 response has a framing field');
  }
  const none = { body: '', chunks: [], trailers: [], defects };
  if (
    method === 'HEAD' ||
    head.status === 204 ||
    head.status === 304 ||
    (method === 'CONNECT' && head.status < 300 && head.status > 0)
  ) {
    return { ...none, framing: 'none', complete: true, end: head.end };
  }
  if (codings.length > 0) {
    const last = codings.join(',').split(',').at(-1)?.trim().toLowerCase();
    if (head.version === '1.0') defects.push('an HTTP/1.0 response has Transfer-Encoding');
    if (last === 'chunked') return readChunks(received, head.end, defects);
    defects.push('the last transfer coding is not chunked');
  } else if (lengths[0] !== undefined && /^\+?\d[\d_]*$/.test(lengths[0])) {
    const end = head.end + Number(lengths[0].replaceAll('_', ''));
    const complete = received.length >= end;
    const body = received.slice(head.end, end);
    return { ...none, body, framing: 'content-length', complete, end: Math.min(end, received.length) };
  }
  const body = received.slice(head.end);
  return { ...none, body, framing: 'until-close', complete: ended, end: received.length };
}

/** A size alone, as nearly all are: looked at without making anything, since a server may send such lines without end. */
const bareSizeLine = /[0-9a-fA-F]+\r\n/y;

/** The size that the line tells which ends with the LF at `lineEnd`; null where it tells none. */
function readChunkSize(received: string, at: number, lineEnd: number, defects: string[]): number | null {
  bareSizeLine.lastIndex = at;
  if (bareSizeLine.test(received)) return Number.parseInt(received.slice(at, lineEnd), 16);
  const line = received.slice(at, lineEnd);
  const [, size, rest = ''] = /^\s*([0-9a-fA-F]+)(.*?)\r?$/.exec(line) ?? [];
  if (size === undefined || !line.endsWith('\r') || (rest !== '' && !/^[ \t]*;/.test(rest))) {
    defects.push(`a chunk size line is malformed ("${printable(line)}")`);
  }
  return size === undefined ? null : Number.parseInt(size, 16);
}

function readChunks(received: string, start: number, defects: string[]): BodyReading {
  const chunks: number[] = [];
  const pieces: string[] = [];
  let at = start;
  const reading = (complete: boolean, trailers: [string, string][] = []): BodyReading => {
    return {
      body: pieces.join(''),
      framing: 'chunked',
      complete,
      chunks,
      trailers,
      defects,
      end: complete ? at : received.length,
    };
  };
  for (;;) {
    const lineEnd = received.indexOf('\n', at);
    if (lineEnd < 0) return reading(false);
    const length = readChunkSize(received, at, lineEnd, defects);
    if (length === null) return reading(false);
    at = lineEnd + 1;
    if (length === 0) break;
    pieces.push(received.slice(at, at + length));
    chunks.push(length);
    if (received.length < at + length + 2) return reading(false);
    at += length;
    if (!received.startsWith('\r\n', at)) {
      defects.push('a chunk is longer than its size tells');
      return reading(false);
    }
    at += 2;
  }
  const trailerLines: string[] = [];
  for (;;) {
    const lineEnd = received.indexOf('\n', at);
    if (lineEnd < 0) return reading(false);
    const line = received.slice(at, lineEnd).replace(/\r$/, '');
    at = lineEnd + 1;
    if (line === '') break;
    trailerLines.push(line);
  }
  const trailers = readFields(trailerLines);
  defects.push(...trailers.defects);
  return reading(true, trailers.fields);
}

/** Whether the connection may carry another request after this response (RFC 9112 section 9.3). */
export function persists(response: Response): boolean {
  if (response.framing === 'until-close' || !response.complete) return false;
  const options = response.fields
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) =>
      value
        .toLowerCase()
        .split(',')
        .map((option) => option.trim()),
    );
  if (options.includes('close')) return false;
  return response.version === '1.0' ? options.includes('keep-alive') : response.version !== '';
}
