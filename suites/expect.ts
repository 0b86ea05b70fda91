import { expect as heading } from '../spec/catalogue/expect.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, either, inapplicable, satisfied } from './expectation.ts';
import { hidesNoRequest, receivesBody } from './framing-expectations.ts';
import { drains, program, start, writes, yields } from './program.ts';
import {
  answer,
  complete,
  continues,
  get,
  interim,
  lines,
  look,
  octets,
  post,
  received,
  script,
  sends,
} from './stimulus.ts';
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
    // 408 tells that the server has waited for the body in vain (RFC 9110 section 15.5.9).
    return seen.startsWith('HTTP/1.') && seen.slice(9, 12) !== '408'
      ? satisfied(cut(seen.slice(0, 12)))
      : contradicted('nothing came before the body');
  },
};

/** As the client waits with its second request: something more than the first response, or the end of the connection. */
const answersSecondBeforeBody: Expectation = {
  says: 'answers 100, or a final status, before the body of the second request is sent',
  judge: ({ looks, wire: { ending, responses } }) => {
    const before = looks.first?.received.length ?? 0;
    const seen = looks['before the body']?.received.slice(before) ?? '';
    if (seen.startsWith('HTTP/1.')) return satisfied(cut(seen.slice(0, 12)));
    return ending !== 'open' && responses.length < 2
      ? inapplicable('the connection ended behind the first response')
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

/** What follows the head of a 100 is the next response. */
const endsInterimWithHead: Expectation = {
  says: 'sends nothing behind the head of a 100 but the next response',
  judge: ({ wire: { received } }) => {
    const [, behind] = /^HTTP\/1\.1 100[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n([\s\S]*)$/.exec(received) ?? [];
    if (behind === undefined) return inapplicable('the server sends no interim response');
    return behind === '' || behind.startsWith('HTTP/1.') ? satisfied() : contradicted(`"${cut(behind)}" follows it`);
  },
};

const continuesNoMore: Expectation = {
  says: 'sends no 100 behind the beginning of the final response',
  judge: ({ wire: { received } }) => {
    const final = received.search(/HTTP\/1\.1 [2-5]\d\d/);
    if (final < 0) return inapplicable('there was no final response');
    const late = received.indexOf('HTTP/1.1 100', final);
    return late < 0 ? satisfied() : contradicted(`"${cut(received.slice(late))}" came behind it`);
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
  must('expect.continue/early-answer', 'a client that waits hears of an application that reads nothing', {
    app: told,
    send: expecting('100-continue', 'hello'),
    expect: answersBeforeBody,
    twin,
  }),
  must('expect.continue/empty-member', 'a comma ahead of 100-continue changes nothing', {
    app: echo,
    send: expecting(', 100-continue', 'hello'),
    expect: answersBeforeBody,
    twin,
  }),
  must('expect.continue/put', 'a client that waits with PUT gets 100, or a final response', {
    app: echo,
    send: script(
      sends('PUT / HTTP/1.1\r\n{fields}Host: probe.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n'),
      received('HTTP/1.'),
      look('before the body'),
      continues('hello'),
      answer(1),
    ),
    expect: answersBeforeBody,
    twin,
  }),
  must('expect.continue/behind-another', 'a client that waits with its second request gets 100, or a final response', {
    app: program(start(200, [['Content-Length', '5']]), yields('first')),
    apps: { '2': echo },
    send: script(
      sends('GET / HTTP/1.1\r\n{fields}Host: probe.test\r\n\r\n'),
      complete(1),
      look('first'),
      sends('POST / HTTP/1.1\r\n{fields.2}Host: probe.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n'),
      received('HTTP/1.1 100'),
      look('before the body'),
      continues('hello'),
      complete(2),
    ),
    expect: answersSecondBeforeBody,
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
  may('expect.unknown/beside-continue', 'an unknown expectation beside 100-continue is refused, or ignored', {
    app: echo,
    send: post('hello', 'Expect: 100-continue, frobnication'),
    expect: either(refuses(417), receivesBody('hello')),
    twin,
  }),
  may('expect.unknown/parameter', 'a parameter of 100-continue is refused, or ignored', {
    app: echo,
    send: post('hello', 'Expect: 100-continue;a=b'),
    expect: either(refuses(417), receivesBody('hello')),
    twin,
  }),
  may('expect.omitted/no-content', 'an expectation of a request without content is refused, or served', {
    app: echo,
    send: get('/', 'Expect: 100-continue'),
    expect: either(responds(200, 'told'), refuses(417)),
    twin,
  }),
  must('expect.interim-first', 'no 100 follows the beginning of the final response', {
    app: program(start(), writes('told'), drains),
    send: expecting('100-continue', 'hello'),
    expect: continuesNoMore,
    twin,
  }),
  must('expect.interim-no-content', 'nothing follows the head of a 100 but the next response', {
    app: echo,
    send: expecting('100-continue', 'hello'),
    expect: endsInterimWithHead,
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
