import { describe, expect, it } from 'vitest';
import { persists, readResponses } from './response-reader.ts';

const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const only = (received: string, method = 'GET', ended = false) => {
  const [response, ...others] = readResponses(received, [method], ended).responses;
  expect(others).toEqual([]);
  if (response === undefined) throw new Error('no response was read');
  return response;
};

describe('the framing of a response', () => {
  it.each([
    ['Content-Length', `${head('HTTP/1.1 200 OK', 'Content-Length: 5')}hello`, 'content-length', 'hello'],
    [
      'chunked',
      `${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n`,
      'chunked',
      'hello',
    ],
    ['204', head('HTTP/1.1 204 No Content'), 'none', ''],
    ['304', head('HTTP/1.1 304 Not Modified', 'Content-Length: 5'), 'none', ''],
  ])('ends by %s', (_, received, framing, body) => {
    expect(only(received)).toMatchObject({ framing, body, complete: true, defects: [] });
    expect(readResponses(`${received}more`, ['GET'], false).end).toBe(received.length);
  });

  it('has no body after HEAD', () => {
    expect(only(head('HTTP/1.1 200 OK', 'Content-Length: 5'), 'HEAD')).toMatchObject({
      framing: 'none',
      complete: true,
    });
  });

  it('reaches to the end of the connection where nothing tells its length', () => {
    const received = `${head('HTTP/1.1 200 OK')}all of it`;
    expect(only(received)).toMatchObject({ framing: 'until-close', complete: false });
    expect(only(received, 'GET', true)).toMatchObject({ body: 'all of it', complete: true });
  });

  it('is told incomplete, not defective, when the body stops early', () => {
    expect(only(`${head('HTTP/1.1 200 OK', 'Content-Length: 9')}short`, 'GET', true)).toMatchObject({
      complete: false,
      body: 'short',
      defects: [],
    });
    expect(only(`${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}3\r\nhel\r\n`, 'GET', true)).toMatchObject({
      complete: false,
      body: 'hel',
      defects: [],
    });
  });
});

describe('at every cut', () => {
  const received = `${head('HTTP/1.1 100 Continue')}${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}3\r\nhel\r\n0\r\nTold: yes\r\n\r\n${head('HTTP/1.1 200 OK', 'Content-Length: 2')}ok`;

  it('responses are complete only once all of them has come', () => {
    for (let end = 0; end < received.length; end += 1) {
      const { responses } = readResponses(received.slice(0, end), ['GET', 'GET'], false);
      expect(responses.filter(({ complete }) => complete).length).toBeLessThan(2);
      expect(responses.flatMap(({ defects }) => defects)).toEqual([]);
    }
    const { responses, end } = readResponses(received, ['GET', 'GET'], false);
    expect(end).toBe(received.length);
    expect(responses).toMatchObject([
      { interim: [{ status: 100 }], body: 'hel', trailers: [['Told', 'yes']], complete: true },
      { body: 'ok', complete: true },
    ]);
  });
});

describe('a strict reader objects to', () => {
  it.each([
    ['a bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'bare LF'],
    ['no reason separator', head('HTTP/1.1 200', 'Content-Length: 0'), 'status line'],
    ['a space before the colon', head('HTTP/1.1 200 OK', 'Content-Length : 0'), 'no token'],
    ['a fold', head('HTTP/1.1 200 OK', 'X: a', ' b', 'Content-Length: 0'), 'folded'],
    ['a line without a colon', head('HTTP/1.1 200 OK', 'Nonsense', 'Content-Length: 0'), 'no colon'],
    ['a control character', head('HTTP/1.1 200 OK', 'X: a\x01b', 'Content-Length: 0'), 'control character'],
    ['two lengths', head('HTTP/1.1 200 OK', 'Content-Length: 0', 'Content-Length: 0'), 'repeated'],
    ['a length that is no number', head('HTTP/1.1 200 OK', 'Content-Length: +0'), 'malformed'],
    ['both framings', `${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', 'Content-Length: 5')}0\r\n\r\n`, 'both'],
    ['chunks in HTTP/1.0', `${head('HTTP/1.0 200 OK', 'Transfer-Encoding: chunked')}0\r\n\r\n`, 'HTTP/1.0'],
    ['a length in 204', head('HTTP/1.1 204 No Content', 'Content-Length: 0'), '204'],
    ['a chunk size that is none', `${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}xyz\r\n`, 'chunk size'],
    [
      'a chunk beyond its size',
      `${head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked')}2\r\nhello\r\n0\r\n\r\n`,
      'longer',
    ],
    [
      'a body after 100',
      `${head('HTTP/1.1 100 Continue', 'Content-Length: 0')}${head('HTTP/1.1 200 OK', 'Content-Length: 0')}`,
      'interim',
    ],
    ['something that is not HTTP', 'SSH-2.0-whatever\r\n', 'no status line'],
  ])('%s', (_, received, defect) => {
    expect(only(received, 'GET', true).defects.join()).toContain(defect);
  });
});

describe('a connection persists', () => {
  it.each([
    ['in HTTP/1.1', head('HTTP/1.1 200 OK', 'Content-Length: 0'), true],
    ['not after close', head('HTTP/1.1 200 OK', 'Content-Length: 0', 'Connection: x, Close'), false],
    ['not in HTTP/1.0', head('HTTP/1.0 200 OK', 'Content-Length: 0'), false],
    ['in HTTP/1.0 with keep-alive', head('HTTP/1.0 200 OK', 'Content-Length: 0', 'Connection: keep-alive'), true],
    ['not without a length', head('HTTP/1.1 200 OK'), false],
  ])('%s', (_, received, expected) => {
    expect(persists(only(received))).toBe(expected);
  });
});
