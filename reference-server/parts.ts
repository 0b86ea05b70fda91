/**
 * The parts that the server is put together from. Each can be replaced, so that a server that differs from this one in
 * exactly one thing can be built from the outside; the server itself knows no way to be wrong.
 */

import type {
  Application,
  Body,
  Environ,
  ErrorsStream,
  FileWrapper,
  InputStream,
  ResponseHeaders,
  StartResponse,
} from '../spec/typescript-binding.ts';
import {
  checkBlock,
  closeBody,
  type LogError,
  type Outcome,
  opensResponse,
  type RunParts,
  runApplication,
} from './application-run.ts';
import { type BodyFraming, frameRequest } from './body-framing.ts';
import { type ChunkHead, parseChunkHead } from './chunked-coding.ts';
import { type ContinuationFacts, continueResponse, decideContinuation } from './continuation.ts';
import {
  buildEnviron,
  decodePath,
  type EnvironContext,
  type EnvironParts,
  environName,
  joinValues,
  splitMount,
} from './environ.ts';
import { createErrorsStream, type ErrorsSink } from './errors-stream.ts';
import { expectsContinue } from './expectation.ts';
import { type Field, parseFieldLine } from './field-line.ts';
import { fileWrapper } from './file-wrapper.ts';
import { parseHost } from './host-field.ts';
import { type BodySource, createInputStream } from './input-stream.ts';
import type { Limits } from './limits.ts';
import { createLineReader, type LineReader } from './line-reader.ts';
import {
  type ConnectionOptions,
  decidePersistence,
  type PersistenceFacts,
  parseConnectionOptions,
} from './persistence.ts';
import { type ErrorResponse, errorResponse } from './refusal.ts';
import { parseRequestLine, type RequestLine } from './request-line.ts';
import { createRequestParser, type ParserParts, type RequestHead, type RequestParser } from './request-parser.ts';
import { type Authority, parseTarget, type Target } from './request-target.ts';
import {
  createResponse,
  type Response,
  type ResponseContext,
  type ResponseParts,
  type ResponseSink,
} from './response.ts';
import {
  encodeBlock,
  encodeEnd,
  type FramedResponse,
  frameResponse,
  type Piece,
  type ResponseFraming,
} from './response-framing.ts';
import { checkHeaders, checkStatus, encodeHead, type PreparedHead, supplyHeaders } from './response-head.ts';
import { createStartResponse, type StartResponseParts } from './start-response.ts';

/** Changes the octets of one direction of one connection on their way; what it returns goes on in their place. */
export type ByteFilter = (chunk: Uint8Array) => Uint8Array;

export interface Parts {
  // ---- octets ----------------------------------------------------------------------------------------------------------

  /** Called once for every connection; the filter sees what comes in, before the parser does. */
  readonly createFilterIn: (() => ByteFilter) | undefined;
  /** Called once for every connection; the filter sees what goes out, one write at a time, after everything else. */
  readonly createFilterOut: (() => ByteFilter) | undefined;

  // ---- request ---------------------------------------------------------------------------------------------------------

  createRequestParser(limits: Limits, parts: ParserParts): RequestParser;
  /** Called once for every connection. Where lines end, and which octets they hold. */
  createLineReader(): LineReader;
  parseRequestLine(line: string): RequestLine;
  parseTarget(method: string, target: string): Target;
  /**
   * Not called, nor are those that decide by the fields, for a header section that is the same as the one before it on the
   * connection (`LatestSection`): what they have said of that holds.
   */
  parseFieldLine(line: string): Field;
  /** As `parseFieldLine`, for the trailer section, and called for each of its lines. */
  parseTrailerLine(line: string): Field;
  parseHost(minor: number, fields: readonly Field[]): Authority | undefined;
  parseConnectionOptions(fields: readonly Field[]): ConnectionOptions;
  frameRequest(minor: number, fields: readonly Field[]): BodyFraming;
  expectsContinue(minor: number, fields: readonly Field[]): boolean;
  parseChunkHead(line: string): ChunkHead;

  // ---- gateway, towards the application --------------------------------------------------------------------------------

  buildEnviron(request: RequestHead, context: EnvironContext, parts: EnvironParts): Environ;
  decodePath(path: string): string;
  splitMount(path: string, scriptName: string): { scriptName: string; pathInfo: string } | undefined;
  environName(fieldName: string): string | undefined;
  joinValues(variable: string, first: string, second: string): string;
  createInputStream(source: BodySource): InputStream;
  /** Called once for every server. */
  createErrorsStream(sink: ErrorsSink): ErrorsStream;
  readonly fileWrapper: FileWrapper;
  runApplication(
    application: Application,
    environ: Environ,
    startResponse: StartResponse,
    response: Response,
    logError: LogError,
    parts: RunParts,
  ): Outcome | Promise<Outcome>;
  closeBody(body: Body | undefined): void | Promise<void>;

  // ---- gateway, from the application -----------------------------------------------------------------------------------

  createStartResponse(response: Response, parts: StartResponseParts): StartResponse;
  /** Throws, as the next two do, what the application is told. */
  checkStatus(status: unknown): void;
  checkHeaders(headers: unknown): void;
  checkBlock(block: unknown): void;
  opensResponse(block: Uint8Array): boolean;
  /** The answer to a RemoteProtocolError; with undefined, the one that tells nothing: 500. */
  errorResponse(error: unknown): ErrorResponse;

  // ---- response --------------------------------------------------------------------------------------------------------

  createResponse(context: ResponseContext, sink: ResponseSink, parts: ResponseParts): Response;
  frameResponse(method: string, minor: number, head: PreparedHead, knownLength: number | undefined): FramedResponse;
  supplyHeaders(head: PreparedHead, serverSoftware: string, date: string): Readonly<ResponseHeaders>;
  encodeHead(status: string, headers: Readonly<ResponseHeaders>): string;
  encodeBlock(framing: ResponseFraming, block: Uint8Array): readonly Piece[];
  encodeEnd(framing: ResponseFraming): readonly Piece[];

  // ---- connection ------------------------------------------------------------------------------------------------------

  decidePersistence(facts: PersistenceFacts): boolean;
  decideContinuation(facts: ContinuationFacts): boolean;
  readonly continueResponse: string;
}

/** The server as it is meant. */
export const strictParts: Parts = {
  createFilterIn: undefined,
  createFilterOut: undefined,

  createRequestParser,
  createLineReader,
  parseRequestLine,
  parseTarget,
  parseFieldLine,
  parseTrailerLine: parseFieldLine,
  parseHost,
  parseConnectionOptions,
  frameRequest,
  expectsContinue,
  parseChunkHead,

  buildEnviron,
  decodePath,
  splitMount,
  environName,
  joinValues,
  createInputStream,
  createErrorsStream,
  fileWrapper,
  runApplication,
  closeBody,

  createStartResponse,
  checkStatus,
  checkHeaders,
  checkBlock,
  opensResponse,
  errorResponse,

  createResponse,
  frameResponse,
  supplyHeaders,
  encodeHead,
  encodeBlock,
  encodeEnd,

  decidePersistence,
  decideContinuation,
  continueResponse,
};
