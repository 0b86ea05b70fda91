import { contentCoding as heading } from '../spec/catalogue/content-coding.ts';
import { suite } from './check.ts';
import { all, contradicted, type Expectation, either, inapplicable, satisfied } from './expectation.ts';
import { receivesBody } from './framing-expectations.ts';
import { program, start, yields } from './program.ts';
import { get, post } from './stimulus.ts';
import { cut, fieldValues, listMembers, reachesApplication, refuses, response } from './wire-expectations.ts';

/** Long enough for any server that compresses what is worth it. */
const words = 'told and told again, ';
const text = words.repeat(500);
const told = program(start(), yields(words, 500));
const coded = program(
  start(200, [
    ['Content-Type', 'text/plain'],
    ['Content-Encoding', 'frobnicate'],
  ]),
  yields(words, 500),
);

const tellsOfCoding: Expectation = response('sends the content as it is, or names its coding', 1, (found) => {
  if (found.status !== 200) return contradicted(`the status is ${found.status}`);
  if (listMembers(found, 'Content-Encoding').length > 0)
    return satisfied(listMembers(found, 'Content-Encoding').join());
  return found.body === text ? satisfied('no coding') : contradicted(`the content is "${cut(found.body)}"`);
});

const codesNothing: Expectation = response('sends the content without a coding', 1, (found) => {
  if (found.status !== 200) return contradicted(`the status is ${found.status}`);
  const codings = listMembers(found, 'Content-Encoding');
  if (codings.length > 0) return contradicted(`Content-Encoding is "${cut(codings.join(', '))}"`);
  return found.body === text ? satisfied() : contradicted(`the content is "${cut(found.body)}"`);
});

const namesNoIdentity: Expectation = response('does not list "identity" in Content-Encoding', 1, (found) => {
  if (found.status !== 200) return contradicted(`the status is ${found.status}`);
  return listMembers(found, 'Content-Encoding').includes('identity')
    ? contradicted('"identity" is listed')
    : satisfied();
});

const varies: Expectation = response('names Accept-Encoding in Vary where it codes the content', 1, (found) => {
  if (found.status !== 200) return contradicted(`the status is ${found.status}`);
  if (listMembers(found, 'Content-Encoding').length === 0) return inapplicable('the server applies no content coding');
  const vary = listMembers(found, 'Vary');
  return vary.includes('accept-encoding') || vary.includes('*')
    ? satisfied()
    : contradicted(`Vary is "${cut(fieldValues(found, 'Vary').join(', '))}"`);
});

const keepsCodings: Expectation = response('lists the coding of the application first', 1, (found) => {
  if (found.status !== 200) return contradicted(`the status is ${found.status}`);
  const [first, ...others] = listMembers(found, 'Content-Encoding');
  if (first !== 'frobnicate')
    return contradicted(`Content-Encoding is "${cut(fieldValues(found, 'Content-Encoding').join())}"`);
  return others.length > 0 || found.body === text ? satisfied() : contradicted(`the content is "${cut(found.body)}"`);
});

export const contentCoding = suite(heading, ({ must, should, may }) => [
  must('coding.told', 'content that is compressed says so', {
    app: told,
    send: get('/', 'Accept-Encoding: gzip, deflate, br'),
    expect: all(reachesApplication, tellsOfCoding),
  }),
  must('coding.told/unasked', 'content is not compressed in silence where no coding is asked for', {
    app: told,
    send: get('/'),
    expect: all(reachesApplication, tellsOfCoding),
  }),
  must('coding.order', 'a coding of the application stays the first', {
    app: coded,
    send: get('/', 'Accept-Encoding: frobnicate, gzip'),
    expect: all(reachesApplication, keepsCodings),
  }),
  should('coding.identity', 'content without a coding does not say "identity"', {
    app: told,
    send: get('/', 'Accept-Encoding: identity'),
    expect: all(reachesApplication, namesNoIdentity),
  }),
  should('coding.unacceptable', 'a coding with the weight 0 is not applied', {
    app: told,
    send: get('/', 'Accept-Encoding: gzip;q=0, deflate;q=0.000, br;q=0'),
    expect: all(reachesApplication, codesNothing),
  }),
  should('coding.unacceptable/empty', 'an empty Accept-Encoding asks for no coding', {
    app: told,
    send: get('/', 'Accept-Encoding:'),
    expect: all(reachesApplication, codesNothing),
  }),
  should('coding.unacceptable/identity', 'no coding is applied where "identity" alone is accepted', {
    app: told,
    send: get('/', 'Accept-Encoding: identity'),
    expect: all(reachesApplication, codesNothing),
  }),
  should('coding.vary', 'compressed content varies by Accept-Encoding', {
    app: told,
    send: get('/', 'Accept-Encoding: gzip, deflate, br'),
    expect: varies,
    twin: get('/'),
  }),
  may('coding.unsupported', 'content in an unknown coding is handed over as it is, or refused', {
    send: post('hello', 'Content-Encoding: frobnicate'),
    expect: either(receivesBody('hello'), refuses(415)),
    twin: post('hello'),
  }),
]);
