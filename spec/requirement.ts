/** What is required: one normative statement each, under the heading of the specification where it stands. */

import { z } from 'zod';

/** RFC 2119's three strengths, as far as they bind a server. */
export const level = z.enum(['must', 'should', 'may']);
export type Level = z.infer<typeof level>;

export type Document = 'PEP 3333' | 'RFC 9112' | 'RFC 9110' | 'RFC 3875';

export interface Requirement {
  /** `area.subject`, in words of the specification; stable for ever. */
  readonly id: string;
  readonly level: Level;
  /** The statement in our own words: present tense, what the server does. */
  readonly statement: string;
  readonly document: Document;
  /** A section number of an RFC, a heading of the PEP. */
  readonly section: string;
  readonly url: string;
  readonly binds: Binds;
  /** Why no exchange can show it; null where checks can. */
  readonly unobservable: string | null;
}

/**
 * Whom it binds: every server, or those alone that claim HTTP/1.1. A server that answers an HTTP/1.1 request in HTTP/1.0
 * makes no such claim (RFC 9110 section 6.2).
 */
export type Binds = 'every server' | 'HTTP/1.1 servers';

/** A heading's requirements. Its name is also the name of its suite and of its faults. */
export interface Heading<Statements extends Record<string, Statement> = Record<string, Statement>> {
  readonly name: string;
  readonly title: string;
  readonly statements: Statements;
  readonly requirements: readonly Requirement[];
}

/** A requirement as a catalogue file writes it. */
export interface Statement<L extends Level = Level> {
  readonly level: L;
  readonly statement: string;
  readonly at?: Place | undefined;
  readonly binds?: Binds | undefined;
  readonly unobservable?: string | undefined;
}

/** Where a statement stands, if not where its heading does. */
interface Place {
  readonly document: Document;
  readonly section: string;
}

interface Remarks {
  /** `RFC 9110 5.5`, or a bare section of the heading's own document. */
  readonly at?: string;
  /** Default: RFC 9112 binds servers that claim HTTP/1.1, the other documents every server. */
  readonly binds?: Binds;
  readonly unobservable?: string;
}

const urls: Record<Document, (section: string) => string> = {
  'PEP 3333': (section) => `https://peps.python.org/pep-3333/#${fragment(section)}`,
  'RFC 9112': (section) => `https://www.rfc-editor.org/rfc/rfc9112#section-${section}`,
  'RFC 9110': (section) => `https://www.rfc-editor.org/rfc/rfc9110#section-${section}`,
  'RFC 3875': (section) => `https://www.rfc-editor.org/rfc/rfc3875#section-${section}`,
};

/** The fragment that docutils makes of a heading. */
function fragment(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function statement<L extends Level>(level: L) {
  return (text: string, remarks: Remarks = {}): Statement<L> => ({
    level,
    statement: text,
    at: remarks.at === undefined ? undefined : place(remarks.at),
    binds: remarks.binds,
    unobservable: remarks.unobservable,
  });
}

function place(at: string): Place {
  const [, document, section] = /^(PEP 3333|RFC \d{4}) (.+)$/.exec(at) ?? [];
  if (document === undefined || section === undefined || !(document in urls)) {
    throw new Error(`"${at}" names no document and section, such as "RFC 9110 5.5"`);
  }
  return { document: document as Document, section };
}

export const must = statement('must');
export const should = statement('should');
export const may = statement('may');

/**
 * A heading of a document, with its statements by id.
 *
 * @param name kebab-case; the file, the suite and the faults have the same
 * @param at document and section, such as `RFC 9112 6.3` or `PEP 3333 environ Variables`
 */
export function heading<S extends Record<string, Statement>>(
  name: string,
  title: string,
  at: string,
  statements: S,
): Heading<S> {
  const standard = place(at);
  const requirements = Object.entries(statements).map(([id, { level, statement, at, binds, unobservable }]) => {
    const { document, section } = at ?? standard;
    return {
      id,
      level,
      statement,
      document,
      section,
      url: urls[document](section),
      binds: binds ?? (document === 'RFC 9112' ? 'HTTP/1.1 servers' : 'every server'),
      unobservable: unobservable ?? null,
    };
  });
  return { name, title, statements, requirements };
}
