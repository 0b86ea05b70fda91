/** What PEP 3333 requires of a server, heading by heading, and the CGI variables that it refers to. */
import type { Heading } from '../requirement.ts';
import { applicationConfiguration } from './application-configuration.ts';
import { bufferingAndStreaming } from './buffering-and-streaming.ts';
import { cgiVariables } from './cgi-variables.ts';
import { contentLengthHeader } from './content-length-header.ts';
import { environVariables } from './environ-variables.ts';
import { errorHandling } from './error-handling.ts';
import { expectContinue } from './expect-continue.ts';
import { fileHandling } from './file-handling.ts';
import { inputAndErrorStreams } from './input-and-error-streams.ts';
import { olderVersions } from './older-versions.ts';
import { otherHttpFeatures } from './other-http-features.ts';
import { questionsAndAnswers } from './questions-and-answers.ts';
import { serverExtensionApis } from './server-extension-apis.ts';
import { serverGatewaySide } from './server-gateway-side.ts';
import { specificationDetails } from './specification-details.ts';
import { startResponse } from './start-response.ts';
import { stringTypes } from './string-types.ts';
import { threadSupport } from './thread-support.ts';
import { unicodeIssues } from './unicode-issues.ts';
import { urlReconstruction } from './url-reconstruction.ts';
import { writeCallable } from './write-callable.ts';

export const gatewayHeadings: readonly Heading[] = [
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
  threadSupport,
  serverExtensionApis,
  applicationConfiguration,
  urlReconstruction,
  olderVersions,
  fileHandling,
  questionsAndAnswers,
];
