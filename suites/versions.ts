import { versions as heading } from '../spec/catalogue/versions.ts';
import { environIs } from './application-expectations.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, either, inapplicable, satisfied } from './expectation.ts';
import { program, start, yields } from './program.ts';
import { get, lines, pipelined, raw } from './stimulus.ts';
import { answersInHttp2, describeEnd, reachesApplication, refuses, response, serves } from './wire-expectations.ts';

const host = 'Host: probe.test';
const ask = (version: string) => lines(`GET / ${version}`, host, '', '');
const twin = get('/');
const known = ['1.0', '1.1'];

const answersInOwnVersion: Expectation = {
  says: 'answers as HTTP/1.1 or HTTP/1.0, or closes',
  judge: (observation) => {
    const [first] = observation.wire.responses;
    if (first === undefined)
      return observation.wire.ending === 'open' ? contradicted(describeEnd(observation)) : satisfied();
    return first.version === '' || known.includes(first.version)
      ? satisfied(`HTTP/${first.version}`)
      : contradicted(`the response is HTTP/${first.version}`);
  },
};

const sameVersionTwice: Expectation = {
  says: 'answers a request of HTTP/1.0 in the version in which it answers one of HTTP/1.1',
  judge: ({ wire: { responses } }) => {
    const [first, second] = responses;
    if (first === undefined || second === undefined) return inapplicable('the server closes after the first response');
    return first.version === second.version
      ? satisfied()
      : contradicted(`HTTP/1.1 is answered as HTTP/${first.version}, HTTP/1.0 as HTTP/${second.version}`);
  },
};

const sendsNoInterim: Expectation = response('sends no interim response', 1, ({ interim, status }) => {
  if (status !== 200) return contradicted(`the status is ${status}`);
  return interim.length === 0 ? satisfied() : contradicted(`an interim response ${interim[0]?.status} came first`);
});

export const versions = suite(heading, ({ must, should, may }) => [
  should('version.case-sensitive/lower-case', 'the version "http/1.1" is refused', {
    send: ask('http/1.1'),
    expect: refuses(400),
    twin,
  }),
  should('version.case-sensitive/no-minor', 'the version "HTTP/1" is refused', {
    send: ask('HTTP/1'),
    expect: refuses(400),
    twin,
  }),
  should('version.case-sensitive/two-digits', 'the version "HTTP/1.10" is refused', {
    send: ask('HTTP/1.10'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/leading-zero', 'the version "HTTP/01.1" is refused', {
    send: ask('HTTP/01.1'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/other-protocol', 'the version "HTTPS/1.1" is refused', {
    send: ask('HTTPS/1.1'),
    expect: refuses(400),
    twin,
  }),
  should('version.case-sensitive/sign', 'the version "HTTP/+1.1" is refused', {
    send: ask('HTTP/+1.1'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/no-slash', 'the version "HTTP1.1" is refused', {
    send: ask('HTTP1.1'),
    expect: refuses(400),
    twin,
  }),
  should('version.case-sensitive/comma', 'the version "HTTP/1,1" is refused', {
    send: ask('HTTP/1,1'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/no-major', 'the version "HTTP/.1" is refused', {
    send: ask('HTTP/.1'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/no-digit-behind-the-dot', 'the version "HTTP/1." is refused', {
    send: ask('HTTP/1.'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/three-numbers', 'the version "HTTP/1.1.1" is refused', {
    send: ask('HTTP/1.1.1'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/letter', 'the version "HTTP/1.x" is refused', {
    send: ask('HTTP/1.x'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.case-sensitive/superscript', 'the version "HTTP/1." with a superscript 1 (0xb9) is refused', {
    send: ask('HTTP/1.\xb9'),
    expect: refuses(400, 505),
    twin,
  }),
  should('version.minor-higher', 'a request of HTTP/1.9 is served like one of HTTP/1.1', {
    send: ask('HTTP/1.9'),
    expect: serves,
  }),
  must('version.own/minor-higher', 'a request of HTTP/1.9 is not answered as HTTP/1.9', {
    send: ask('HTTP/1.9'),
    expect: answersInOwnVersion,
    twin,
  }),
  must('version.own/major-higher', 'a request of HTTP/3.0 is not answered as HTTP/3.0', {
    send: ask('HTTP/3.0'),
    expect: answersInOwnVersion,
    twin,
  }),
  should('version.highest', 'a request of HTTP/1.0 is answered in the same version as one of HTTP/1.1', {
    send: pipelined(get('/'), lines('GET / HTTP/1.0', host, '', '')),
    app: program(start(200, [['Content-Length', '4']]), yields('told')),
    expect: sameVersionTwice,
    twin,
  }),
  may('version.major-refused', 'a request of HTTP/2.0 in the form of HTTP/1 is refused or served', {
    send: ask('HTTP/2.0'),
    expect: either(refuses(505), all(serves, environIs('REQUEST_METHOD', 'GET'))),
    twin,
  }),
  may('version.major-refused/http-0.9', 'a request line that names HTTP/0.9 is refused or served', {
    send: ask('HTTP/0.9'),
    expect: either(refuses(505), serves),
    twin,
  }),
  may('version.http-0.9', 'a line of method and target alone is refused, or taken for a request', {
    send: raw('GET /{nonce}\r\n'),
    expect: either(refuses(400), reachesApplication),
    twin: get('/{nonce}'),
  }),
  may('version.major-refused/http2-preface', 'the preface of HTTP/2 is refused, or taken for what it is', {
    send: raw('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    expect: either(refuses(505), serves, answersInHttp2),
    twin,
  }),
  must('version.interim-http-1.0', 'an HTTP/1.0 request with Expect: 100-continue gets no interim response', {
    send: lines('POST / HTTP/1.0', host, 'Expect: 100-continue', 'Content-Length: 5', '', 'hello'),
    expect: sendsNoInterim,
    twin,
  }),
]);
