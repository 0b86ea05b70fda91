/** The checks of what passes over the wire, in the order of a message's life. */
import type { Suite } from './check.ts';
import { chunkedCoding } from './chunked-coding.ts';
import { contentCoding } from './content-coding.ts';
import { dateAndServer } from './date-and-server.ts';
import { expect } from './expect.ts';
import { fieldSyntax } from './field-syntax.ts';
import { host } from './host.ts';
import { limits } from './limits.ts';
import { messageBodyLength } from './message-body-length.ts';
import { messageParsing } from './message-parsing.ts';
import { methods } from './methods.ts';
import { persistence } from './persistence.ts';
import { pipelining } from './pipelining.ts';
import { preconditions } from './preconditions.ts';
import { range } from './range.ts';
import { requestLine } from './request-line.ts';
import { requestTarget } from './request-target.ts';
import { responseFraming } from './response-framing.ts';
import { responseSplitting } from './response-splitting.ts';
import { statusLine } from './status-line.ts';
import { tearDown } from './tear-down.ts';
import { upgrade } from './upgrade.ts';
import { versions } from './versions.ts';

export const wireSuites: readonly Suite[] = [
  messageParsing,
  versions,
  requestLine,
  requestTarget,
  host,
  methods,
  fieldSyntax,
  messageBodyLength,
  chunkedCoding,
  persistence,
  tearDown,
  pipelining,
  expect,
  upgrade,
  preconditions,
  range,
  contentCoding,
  statusLine,
  responseFraming,
  responseSplitting,
  dateAndServer,
  limits,
];
