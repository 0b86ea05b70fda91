/** The reference server: HTTP/1.1 (RFC 9112, RFC 9110) on one side, the gateway interface of PEP 3333 on the other. */

export type { ErrorsSink } from './errors-stream.ts';
export { defaultLimits, defaultTimeouts, type Limits, type Timeouts } from './limits.ts';
export { type ByteFilter, type Parts, strictParts } from './parts.ts';
export { ClientDisconnect, LocalProtocolError, RemoteProtocolError } from './protocol-error.ts';
export {
  type PythonApplication,
  PythonError,
  PythonFailure,
  type PythonOptions,
  pythonApplication,
  type RunningPythonServer,
  servePython,
  WorkerLost,
} from './python/index.ts';
export { type CloseOptions, type RunningServer, type ServeOptions, serve } from './server.ts';
export type { VerboseHook } from './verbose-trace.ts';
