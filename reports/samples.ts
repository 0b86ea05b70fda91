/** Reports made by hand, small and hostile: the material of the renderers' tests. */
import type { Report, Result } from './report.ts';
import { summarize } from './report.ts';

const passed: Result = {
  check: 'environ.path-info/decoded-once',
  title: 'an escaped target is unescaped exactly once',
  suite: 'environ-variables',
  level: 'must',
  requirement: 'environ.path-info',
  section: 'environ Variables',
  url: 'https://peps.python.org/pep-3333/#environ-variables',
  outcome: 'pass',
  reason: null,
  expected: 'hands over PATH_INFO = "/a b/%41"',
  actual: '',
  sent: ['GET /a%20b/%2541 HTTP/1.1\\r\\nHost: probe.test\\r\\n\\r\\n'],
  received: ['HTTP/1.1 200 OK\\r\\n\\r\\n'],
  journal: ['environ PATH_INFO = "/a b/%41"'],
  durationMs: 12.5,
  reproduce: 'npx gateway-conformance --check environ.path-info/decoded-once',
};

/** A result that differs from a passed one in what is told. */
export function resultOf(told: Partial<Result>): Result {
  return { ...passed, ...told };
}

/** A report with these results; its summary is derived. */
export function reportOf(results: readonly Result[], told: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    kit: { name: 'gateway-conformance', version: '0.1.0' },
    target: {
      address: 'http://127.0.0.1:8000',
      gateway: 'wsgi',
      binding: 'python',
      server: 'miniature/1.0',
      command: 'miniature --bind 127.0.0.1:8000 gateway_probe:application',
    },
    startedAt: '2025-01-02T03:04:05.000Z',
    durationMs: 4321,
    seed: 42,
    results: [...results],
    ...told,
    summary: summarize(results, told),
  };
}

export const failed = resultOf({
  check: 'framing.content-length-conflict/two-fields',
  title: 'two Content-Length fields that disagree are refused',
  suite: 'message-body-length',
  requirement: 'framing.content-length-conflict',
  statement: 'a message with Content-Length fields of different values is refused',
  section: '6.3',
  url: 'https://www.rfc-editor.org/rfc/rfc9112#section-6.3',
  outcome: 'fail',
  expected: 'refuses the message (400, another error status, or closes) without calling the application',
  actual: 'the application was called (response 200)',
  sent: [
    'POST / HTTP/1.1\\r\\nHost: probe.test\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nhello!',
    '… awaits response 1 or the end of the connection',
  ],
  received: ['HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nOK'],
  journal: ['called with CONTENT_LENGTH = "5"', 'read 5 bytes'],
  durationMs: 8.25,
  reproduce: 'npx gateway-conformance --target 127.0.0.1:8000 --check framing.content-length-conflict/two-fields',
});

/** One result of every outcome. */
export const everyOutcome: readonly Result[] = [
  passed,
  failed,
  resultOf({
    check: 'persistence.default',
    title: 'a connection stays open after a complete HTTP/1.1 exchange',
    suite: 'persistence',
    level: 'should',
    requirement: 'persistence.default',
    section: '9.3',
    url: 'https://www.rfc-editor.org/rfc/rfc9112#section-9.3',
    outcome: 'advice',
    expected: 'keeps the connection open',
    actual: 'the connection was closed',
  }),
  resultOf({
    check: 'environ.file-wrapper',
    title: 'a file wrapper is offered',
    level: 'may',
    requirement: 'environ.file-wrapper',
    outcome: 'noted',
    reason: 'wsgi.file_wrapper is offered',
  }),
  resultOf({
    check: 'streams.read-negative',
    title: 'a negative size reads all',
    outcome: 'skip',
    reason: 'the server offers no wsgi.input_terminated',
  }),
  resultOf({
    check: 'streams.read-none',
    title: 'None as size reads all',
    outcome: 'skip',
    reason: 'the server offers no wsgi.input_terminated',
  }),
  resultOf({
    check: 'application.close',
    title: 'close() is called exactly once',
    suite: 'iteration',
    outcome: 'known',
    reason: 'reported upstream',
    actual: 'close() was not called',
  }),
  resultOf({
    check: 'application.close/after-error',
    title: 'close() is called after an error in the iteration',
    suite: 'iteration',
    outcome: 'stale',
    reason: 'listed as known, but passes; take it out of the list',
  }),
  resultOf({
    check: 'framing.chunked/two-chunks',
    title: 'a body in two chunks reaches the application',
    suite: 'message-body-length',
    outcome: 'inconclusive',
    reason: 'the twin was refused with status 411',
  }),
  resultOf({
    check: 'framing.chunked/extension',
    title: 'a chunk extension is ignored',
    suite: 'message-body-length',
    outcome: 'error',
    reason: 'the journal could not be read',
  }),
];

/** What a hostile server might send, in every place that holds text. */
export const hostileText = [
  '\x1b[2J\x1b]0;owned\x07',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '"\'&amp; ]]> --> </style></details>',
  '\0\x08\x0b\ufffe\ud800\u202e\u2028\x7f\x9b',
  '```\n::error title=x::y\r\n| a | b |\n@everyone #1 [x](javascript:alert(1))',
  '%0A%3A,: \\r\\n',
].join('');

/** A failure in which every text is hostile and some are very long. */
export const hostile: Result = {
  ...failed,
  check: `hostile.check/${hostileText}`,
  title: hostileText,
  suite: hostileText,
  requirement: hostileText,
  statement: hostileText,
  section: hostileText,
  url: `javascript:alert(1)//${hostileText}`,
  reason: hostileText,
  expected: hostileText,
  actual: hostileText + 'x'.repeat(1_000_000),
  sent: [hostileText, 'y'.repeat(1_000_000)],
  received: Array.from({ length: 10_000 }, () => hostileText),
  journal: [hostileText],
  reproduce: hostileText,
};

/** Hostile results and a hostile target. */
export const hostileReport: Report = reportOf(
  [hostile, { ...hostile, outcome: 'skip' }, { ...hostile, outcome: 'advice' }, { ...hostile, outcome: 'known' }],
  {
    kit: { name: 'gateway-conformance', version: hostileText },
    target: {
      address: hostileText,
      gateway: 'wsgi',
      binding: null,
      server: hostileText.repeat(1000),
      command: hostileText,
    },
  },
);
