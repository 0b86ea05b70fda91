import { urlReconstruction as heading } from '../spec/catalogue/url-reconstruction.ts';
import { suite } from './check.ts';
import { environVaries, reconstructs, reconstructsByName } from './environ-expectations.ts';
import { either } from './expectation.ts';
import { get, lines } from './stimulus.ts';
import { refuses } from './wire-expectations.ts';

const plainGet = get('/');

export const urlReconstruction = suite(heading, ({ must, may }) => [
  must('url.reconstructed/root', 'the URL of the root can be put together', {
    send: plainGet,
    expect: reconstructs('http://probe.test/'),
  }),
  must('url.reconstructed/path-and-query', 'a URL with path and query can be put together', {
    send: get('/one/two?three=four&five'),
    expect: reconstructs('http://probe.test/one/two?three=four&five'),
  }),
  must('url.reconstructed/escaped', 'a URL with escapes can be put together', {
    send: get('/one%20two/%C3%A9?three=%20'),
    expect: reconstructs('http://probe.test/one%20two/%C3%A9?three=%20'),
  }),
  must('url.reconstructed/port', 'a URL with a port can be put together', {
    send: lines('GET /one HTTP/1.1', 'Host: probe.test:8080', '', ''),
    expect: reconstructs('http://probe.test:8080/one'),
  }),
  must('url.without-host', 'a URL without a Host field can be put together from name and port', {
    send: lines('GET /one?two HTTP/1.0', '', ''),
    expect: reconstructsByName('/one?two'),
  }),
  may('url.canonical/slashes', 'slashes in a row stay, or become one', {
    send: get('/one//two'),
    expect: environVaries('PATH_INFO', '/one//two', '/one/two'),
  }),
  may('url.canonical/leading-slashes', 'slashes at the beginning stay, or become one', {
    send: get('//one/two'),
    twin: plainGet,
    expect: either(environVaries('PATH_INFO', '//one/two', '/one/two'), refuses(400)),
  }),
  may('url.canonical/dots', 'dot segments stay, are resolved, or are refused', {
    send: get('/one/../two/./three'),
    twin: plainGet,
    expect: either(environVaries('PATH_INFO', '/one/../two/./three', '/two/three'), refuses(400)),
  }),
]);
