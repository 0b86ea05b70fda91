import { expect as heading } from '../spec/catalogue/expect.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, either, inapplicable, satisfied } from './expectation.ts';
import { hidesNoRequest, receivesBody } from './framing-expectations.ts';
import { drains, program, start, yields } from './program.ts';
import { answer, continues, get, interim, lines, look, octets, post, received, script, sends } from './stimulus.ts';
import { cut, refuses, responds } from './wire-expectations.ts';

const twin = get('/');
const hidden = 'GET /{nonce.smuggled} HTTP/1.1\r\nHost: probe.test\r\n\r\n';
const told = program(start(), yields('told'));
const echo = program(drains, start(), yields('told'));

/** The head goes out, the body only when something has come back. */
const expecting = (expectation: string, body: string, until = received('HTTP/1.')) =>
  script(
    sends(
      `POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: ${octets(body)}\r\nExpect: ${expectation}\r\n\r\n`,
    ),
    until,
    look('before the body'),
    continues(body),
    answer(1),
  );

const answersBeforeBody: Expectation = {
  says: 'answers 100, or a final status, before the body is sent',
  judge: ({ looks }) => {
    const seen = looks['before the body']?.received ?? '';
    return seen.startsWith('HTTP/1.')
      ? satisfied(cut(seen.slice(0, 12)))
      : contradicted('nothing came before the body');
  },
};

const framesNoInterim: Expectation = {
  says: 'sends interim responses without framing fields',
  judge: ({ wire: { responses } }) => {
    const interim = responses[0]?.interim ?? [];
    if (interim.length === 0) return inapplicable('the server sends no interim response');
    const framed = interim.some(({ fields }) =>
      fields.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name)),
    );
    return framed ? contradicted('the 100 response has a framing field') : satisfied();
  },
};

export const expect = suite(heading, ({ must, may }) => [
  must('expect.continue', 'a client that waits for 100 gets it, or a final response', {
    app: echo,
    send: expecting('100-continue', 'hello'),
    expect: answersBeforeBody,
    twin,
  }),
  must('expect.continue/body-arrives', 'the body that follows 100 reaches the application', {
    app: echo,
    send: expecting('100-continue', 'hello'),
    expect: either(receivesBody('hello'), refuses(417)),
    twin,
  }),
  must('expect.not-waiting/chunked', 'a client that waits before its first chunk gets 100, or a final response', {
    app: echo,
    send: script(
      sends(
        'POST / HTTP/1.1\r\n{fields}Host: probe.test\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n',
      ),
      received('HTTP/1.'),
      look('before the body'),
      continues('5\r\nhello\r\n0\r\n\r\n'),
      answer(1),
    ),
    expect: answersBeforeBody,
    twin,
  }),
  must('expect.final-response', 'a final response follows the 100 and the body', {
    app: echo,
    send: expecting('100-continue', 'hello', interim(100)),
    expect: either(responds(200, 'told'), refuses(417)),
    twin,
  }),
  must('expect.final-response/unread-body', 'a body behind a final response is not served as a request', {
    app: told,
    send: expecting('100-continue', hidden),
    expect: hidesNoRequest,
    twin,
  }),
  must('expect.http-1.0', 'an HTTP/1.0 request is served as if it expected nothing', {
    app: echo,
    send: lines('POST / HTTP/1.0', 'Host: probe.test', 'Expect: 100-continue', 'Content-Length: 5', '', 'hello'),
    expect: all(responds(200, 'told'), receivesBody('hello')),
  }),
  must('expect.case', 'the expectation "100-Continue" is 100-continue', {
    app: echo,
    send: expecting('100-Continue', 'hello'),
    expect: answersBeforeBody,
    twin,
  }),
  may('expect.unknown', 'an unknown expectation is refused with 417, or ignored', {
    app: echo,
    send: post('hello', 'Expect: frobnication'),
    expect: either(refuses(417), receivesBody('hello')),
    twin,
  }),
  may('expect.omitted', 'a body that comes with its expectation is handed over, with or without 100', {
    app: echo,
    send: post('hello', 'Expect: 100-continue'),
    expect: either(receivesBody('hello'), refuses(417)),
    twin,
  }),
  must('expect.interim-framing', 'a 100 response has no framing fields', {
    app: echo,
    send: expecting('100-continue', 'hello'),
    expect: framesNoInterim,
    twin,
  }),
]);
