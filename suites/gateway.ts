/** The checks of the gateway: a suite for each heading of PEP 3333 that has something to observe. */
import { bufferingAndStreaming } from './buffering-and-streaming.ts';
import { cgiVariables } from './cgi-variables.ts';
import type { Suite } from './check.ts';
import { contentLengthHeader } from './content-length-header.ts';
import { environVariables } from './environ-variables.ts';
import { errorHandling } from './error-handling.ts';
import { expectContinue } from './expect-continue.ts';
import { fileHandling } from './file-handling.ts';
import { inputAndErrorStreams } from './input-and-error-streams.ts';
import { otherHttpFeatures } from './other-http-features.ts';
import { questionsAndAnswers } from './questions-and-answers.ts';
import { serverGatewaySide } from './server-gateway-side.ts';
import { specificationDetails } from './specification-details.ts';
import { startResponse } from './start-response.ts';
import { stringTypes } from './string-types.ts';
import { unicodeIssues } from './unicode-issues.ts';
import { urlReconstruction } from './url-reconstruction.ts';
import { writeCallable } from './write-callable.ts';

export const gatewaySuites: readonly Suite[] = [
  serverGatewaySide,
  specificationDetails,
  stringTypes,
  environVariables,
  cgiVariables,
  inputAndErrorStreams,
  startResponse,
  contentLengthHeader,
  bufferingAndStreaming,
  writeCallable,
  unicodeIssues,
  errorHandling,
  expectContinue,
  otherHttpFeatures,
  urlReconstruction,
  fileHandling,
  questionsAndAnswers,
];
