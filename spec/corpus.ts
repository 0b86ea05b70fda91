/**
 * A corpus: raw requests as data. Each case names what is sent, byte for byte, the requirement that it rests on and all
 * outcomes that it allows, so that it is judged like any other check. The file is JSON, and its JSON Schema is published.
 *
 * Bytes are text in which each character, U+0000 to U+00FF, is one byte; JSON's own escapes write what does not print
 * (`\r`, `\u0000`, `\u00ff`). Placeholders, as in the suites, tell the application whose request it has got: `{fields}`
 * stands for the field lines that carry nonce and program, `{nonce}` for the nonce alone, `{nonce.smuggled}` for one
 * that must never be served; `{brace}` is a brace in front of text that only looks like a placeholder.
 *
 * The schema grows by optional members alone. A reader refuses a member that it does not know: what was misspelt, or is
 * of a newer kit, must not pass for having been judged.
 */
import { z } from 'zod';
import { boundary, MalformedData } from './boundary.ts';
import { byteText, program } from './probe/program.ts';

const name = z.string().regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/);
const repeated = z.strictObject({ bytes: byteText, times: z.int().min(0).max(100_000_000) });

/** Bytes in one piece, or in several that are joined as they are: a line each reads best. */
const content = z.union([byteText, z.array(z.union([byteText, repeated]))]).meta({ id: 'Content' });
export type Content = z.infer<typeof content>;

/**
 * What the client does between bytes. `cut` ends a write; `answer` awaits the response to the request, within the
 * request for a bounded time, as a server may wait for the rest; the others end the sending direction (FIN), close the
 * connection and reset it (RST).
 */
const client = z.enum(['cut', 'answer', 'half-close', 'close', 'reset']);

/** What the client sends, in order. Strings that stand side by side go out in one write. */
const sending = z
  .array(z.union([byteText, repeated, z.strictObject({ do: client })]))
  .min(1)
  .meta({ id: 'Sending' });
export type Sending = z.infer<typeof sending>;

/** A native string, or absent (null); of several each is allowed. */
const environValue = z.union([byteText, z.null(), z.array(z.union([byteText, z.null()])).min(1)]);
const statuses = z.array(z.int().min(100).max(999)).min(1);
/** Default: no matter what becomes of the connection. */
const connection = z.enum(['closes', 'persists']).optional();

/** An event of the journal by its `what`, and what else is told of it; what is left out may be anything. */
const happening = z
  .strictObject({
    what: z.string(),
    phase: z.string().optional(),
    name: z.string().optional(),
    /** The bytes that it gave: of a `read`, of a `drain`. */
    bytes: content.optional(),
    /** Whether it raised, or the name of what was raised. */
    raised: z.union([z.boolean(), z.string()]).optional(),
  })
  .meta({ id: 'Happening' });
export type Happening = z.infer<typeof happening>;

/** The application is called for the request, once, and its response arrives whole. */
const accepted = z.strictObject({
  outcome: z.literal('accepted'),
  /** Variables of environ; other variables may be anything. */
  environ: z.record(z.string(), environValue).optional(),
  /** What the application reads by `drain`, from the beginning to the end. */
  body: content.optional(),
  /** Events of the invocation that happen in this order, with whatever else between them. */
  journal: z.array(happening).optional(),
  /** Default: complete, with status 200 where `application` is left out. */
  response: z
    .strictObject({
      status: statuses.optional(),
      /** By name in any case: the only value of the field, or null where the field is absent. */
      fields: z.record(z.string(), environValue).optional(),
      body: content.optional(),
      /** Whether its end arrives as its framing tells it. Default: true. */
      complete: z.boolean().optional(),
    })
    .optional(),
  connection,
});

/** The application is never called for it: an error status, or the end of the connection without a response. */
const refused = z.strictObject({
  outcome: z.literal('refused'),
  /** Default: any from 400 to 599. */
  statuses: statuses.optional(),
  connection,
});

/**
 * The application is called before the fault can be seen, and does not get to the end of the body by `drain`; what the
 * client gets, if anything, is an error status.
 */
const unreadable = z.strictObject({ outcome: z.literal('unreadable'), connection });

/** The server takes the message for incomplete: no response, until the client has nothing more to send. */
const unanswered = z.strictObject({ outcome: z.literal('unanswered') });

const outcomeAllowed = z
  .discriminatedUnion('outcome', [accepted, refused, unreadable, unanswered])
  .meta({ id: 'Outcome' });
export type OutcomeAllowed = z.infer<typeof outcomeAllowed>;

/** One request of a connection. The second and further ones bear the labels `2`, `3` …; placeholders are labelled for them. */
const request = z
  .strictObject({
    send: sending,
    /** `bytes`: each byte is a write of its own. */
    pieces: z.literal('bytes').optional(),
    /** What the application does for it. Default: it drains the body and answers 200 with "recorded". */
    application: program.optional(),
    /**
     * Each outcome that conforms. Behind a request that has ended the connection the next ones may go unanswered, and
     * must not be served.
     */
    allow: z.array(outcomeAllowed).min(1),
  })
  .meta({ id: 'Request' });

const corpusCase = z
  .strictObject({
    name,
    /** What is seen, in the present tense. */
    title: z.string().min(1).max(200),
    /** The id of a requirement of the catalogue; its level is the case's. */
    requirement: z.string(),
    /** Where the case comes from, or whatever else a reader wants to know. */
    note: z.string().optional(),
    requests: z.array(request).min(1).max(100),
    /**
     * A well-formed request that differs as little as can be. It has to be accepted first, or nothing is said; there
     * must be one where the first request may be anything but accepted.
     */
    twin: sending.optional(),
  })
  .meta({ id: 'Case' });
export type CorpusCase = z.infer<typeof corpusCase>;
/** A case as written: what has a default may be left out. */
export type CorpusCaseSource = z.input<typeof corpusCase>;

/** One exchange with an application: a well-formed request, as far as a response depends on it, and what is done for it. */
const exchange = z
  .strictObject({
    request: z.strictObject({
      method: z.enum(['GET', 'HEAD', 'POST']),
      version: z.enum(['1.0', '1.1']),
      /** The connection option that is sent; null: no field Connection. */
      connection: z.enum(['close', 'keep-alive']).nullable(),
      body: z.strictObject({ text: byteText, framing: z.enum(['length', 'chunked']) }).nullable(),
    }),
    program,
  })
  .meta({ id: 'Exchange' });
export type Exchange = z.infer<typeof exchange>;

/** Applications, one after the other on a connection. What may become of each is told by PEP 3333, not by the file. */
const programCase = z
  .strictObject({
    name,
    title: z.string().min(1).max(200),
    requirement: z.string(),
    note: z.string().optional(),
    exchanges: z.array(exchange).min(1).max(20),
  })
  .meta({ id: 'ProgramCase' });
export type CorpusProgram = z.infer<typeof programCase>;
export type CorpusProgramSource = z.input<typeof programCase>;

export const corpus = z
  .strictObject({
    $schema: z.string().optional(),
    schemaVersion: z.literal(1),
    /** The check of a case is `corpus.<name>/<name of the case>`. */
    name,
    title: z.string().min(1).max(200),
    /** At least one case, of one kind or the other. */
    cases: z.array(corpusCase).default([]),
    programs: z.array(programCase).default([]),
  })
  .meta({ id: 'Corpus', title: 'gateway-conformance corpus' });
export type Corpus = z.infer<typeof corpus>;
export type CorpusSource = z.input<typeof corpus>;

const check = boundary('corpus', corpus as z.ZodType<unknown>);

/** Reads a corpus from outside data. Throws {@link MalformedData}: the place, and what is amiss there. */
export function readCorpus(data: unknown): Corpus {
  const read = parseCorpus(data);
  check(data);
  return read;
}

/** The same without the published schema, which takes a while to compile: for what the tests have held to it. */
export function parseCorpus(data: unknown): Corpus {
  const read = corpus.safeParse(data);
  const [issue] = read.error?.issues ?? [];
  // zod says better than a JSON Schema what is amiss: it knows which member of a union was meant.
  if (issue !== undefined) throw new MalformedData(`${place(data, issue.path)}: ${objection(issue)}`);
  const { cases, programs } = read.data ?? { cases: [], programs: [] };
  for (const { name, requests, twin } of cases) {
    for (const [index, { send }] of requests.entries()) {
      if (!send.some((part) => typeof part === 'string' && /\{(?:fields|nonce)\}/.test(part))) {
        throw new MalformedData(
          `case "${name}": request ${index + 1} carries no "{fields}"; put it behind the request line, so that the application knows whose request it has got`,
        );
      }
    }
    if (twin === undefined && requests[0]?.allow.some(({ outcome }) => outcome !== 'accepted')) {
      throw new MalformedData(
        `case "${name}" may be refused and has no "twin"; add the well-formed request that has to be accepted first`,
      );
    }
  }
  const names = [...cases, ...programs].map((one) => one.name);
  if (read.data !== undefined && names.length === 0) throw new MalformedData('/cases: there is none; add a case');
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) throw new MalformedData(`two cases are called "${twice}"; give each a name of its own`);
  if (read.data === undefined) throw new MalformedData('is no corpus');
  return read.data;
}

type Issue = z.core.$ZodIssue;

/** The innermost objection: of a union, that of the member which was read furthest. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flat().map(innermost);
  const deepest = inner.toSorted((one, other) => other.path.length - one.path.length)[0];
  if (deepest === undefined || deepest.path.length === 0) return issue;
  return { ...deepest, path: [...issue.path, ...deepest.path] };
}

function objection(issue: Issue): string {
  const found = innermost(issue);
  const within = found.path.slice(issue.path.length).join('/');
  const told =
    found.code === 'invalid_format' && 'pattern' in found && String(found.pattern).includes('u0000')
      ? 'a character beyond U+00FF is no byte; write each byte as a character, such as \\u00e9'
      : found.message;
  return within === '' ? told : `${within}: ${told}`;
}

/** Where in the file, with the name of the case if there is one. */
function place(data: unknown, path: readonly PropertyKey[]): string {
  const pointer = `/${path.map(String).join('/')}`;
  const found = z.object({ cases: z.array(z.unknown()) }).safeParse(data);
  const one = path[0] === 'cases' ? z.object({ name: z.string() }).safeParse(found.data?.cases[Number(path[1])]) : null;
  return one?.data === undefined ? pointer : `case "${one.data.name}" (${pointer})`;
}

/** The file's text: indented, and printable ASCII alone. */
export function corpusText(source: CorpusSource): string {
  const text = JSON.stringify(source, null, 2);
  return `${text.replace(/[^\n\x20-\x7e]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

/** Bytes (latin-1 text) as a corpus writes them: a line each, and nothing in them taken for a placeholder. */
export function literalBytes(bytes: string): string[] {
  return byLine(bytes.replace(/\{(?=(?:nonce|fields|brace)[.}])/g, '{brace}'));
}

/** Text with placeholders, a line each. */
export function byLine(text: string): string[] {
  return text.split(/(?<=\n)/).filter((line) => line !== '');
}

/** What was written as content, as latin-1 text. */
export function contentText(written: Content): string {
  if (typeof written === 'string') return written;
  return written.map((part) => (typeof part === 'string' ? part : part.bytes.repeat(part.times))).join('');
}
