import { upgrade as heading } from '../spec/catalogue/upgrade.ts';
import { suite } from './check.ts';
import { listsInConnection } from './connection-expectations.ts';
import { all, type Expectation, satisfied } from './expectation.ts';
import { receivesBody } from './framing-expectations.ts';
import { program, start, yields } from './program.ts';
import { get, lines, post } from './stimulus.ts';
import { fieldValues, reachesApplication, responds, response } from './wire-expectations.ts';

const told = program(start(), yields('told'));
const fields = ['Connection: Upgrade', 'Upgrade: frobnicate/9'];

const notesUpgrade: Expectation = response('sends Upgrade, or not', 1, (found) =>
  satisfied(fieldValues(found, 'Upgrade').join(', ') || 'no Upgrade'),
);

export const upgrade = suite(heading, ({ must, may }) => [
  may('upgrade.ignored', 'a request with Upgrade is answered in HTTP/1.1', {
    app: told,
    send: get('/', ...fields),
    expect: responds(200, 'told'),
  }),
  must('upgrade.only-offered', 'an unknown protocol is not switched to', {
    app: told,
    send: get('/', ...fields),
    expect: responds(200, 'told'),
  }),
  must('upgrade.only-offered/with-body', 'the body of a request with Upgrade is a body', {
    send: post('hello', ...fields),
    expect: receivesBody('hello'),
  }),
  may('upgrade.unlisted', 'an Upgrade field that Connection does not name is ignored', {
    app: told,
    send: get('/', 'Upgrade: frobnicate/9'),
    expect: responds(200, 'told'),
  }),
  may('upgrade.advertised', 'a response has an Upgrade field, or none', {
    app: told,
    send: get('/'),
    expect: all(reachesApplication, notesUpgrade),
  }),
  must('upgrade.http-1.0', 'an HTTP/1.0 request with Upgrade is served as without', {
    app: told,
    send: lines('GET / HTTP/1.0', 'Host: probe.test', 'Connection: Upgrade', 'Upgrade: HTTP/1.1, websocket', '', ''),
    expect: responds(200, 'told'),
  }),
  must('upgrade.listed', 'an Upgrade field of a response is named in Connection', {
    app: told,
    send: get('/', ...fields),
    expect: listsInConnection('Upgrade'),
    twin: get('/'),
  }),
]);
