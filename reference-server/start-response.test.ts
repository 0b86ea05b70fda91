import { describe, expect, test } from 'vitest';
import type { ResponseHeaders } from '../spec/typescript-binding.ts';
import { strictParts } from './parts.ts';
import { ClientDisconnect, LocalProtocolError } from './protocol-error.ts';
import { createResponse, type ResponseSink } from './response.ts';
import type { Piece } from './response-framing.ts';
import { createStartResponse } from './start-response.ts';

class Sink implements ResponseSink {
  gone = false;
  output = '';
  logged = '';
  flushing: Promise<void> | undefined;

  write(pieces: readonly Piece[]): void {
    for (const piece of pieces)
      this.output += typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1');
  }
  flushed(): Promise<void> | undefined {
    return this.flushing;
  }
  persists(): boolean {
    return true;
  }
  date(): string {
    return 'now';
  }
  log(message: string): void {
    this.logged += message;
  }
}

function begin(method = 'GET') {
  const sink = new Sink();
  const response = createResponse({ method, minor: 1, serverSoftware: 'test' }, sink, strictParts);
  return { sink, response, startResponse: createStartResponse(response, strictParts) };
}

const bad: ResponseHeaders = [['Bad Name', 'x']];
const data = new Uint8Array([0x61, 0x62, 0x63]);

describe('start_response', () => {
  test('sends nothing', () => {
    const { sink, startResponse } = begin();
    startResponse('200 OK', [['Content-Length', '0']]);
    expect(sink.output).toBe('');
  });

  test('throws when it is called again', () => {
    const { response, startResponse } = begin();
    startResponse('200 OK', []);
    expect(() => startResponse('404 Not Found', [])).toThrow(LocalProtocolError);
    response.finish();
  });

  test('throws when it is called again after it threw', () => {
    const { startResponse } = begin();
    expect(() => startResponse('200 OK', bad)).toThrow('Bad Name');
    expect(() => startResponse('200 OK', [])).toThrow('called before');
  });

  test('takes the second head for the first, with excInfo', () => {
    const { sink, response, startResponse } = begin();
    startResponse('200 OK', [['X', 'first']]);
    startResponse('500 Oops', [['Y', 'second']], [new Error('reason')]);
    response.finish();
    expect(sink.output).toMatch(/^HTTP\/1.1 500 Oops\r\nY: second\r\n/);
    expect(sink.output).not.toContain('first');
  });

  test('may be called first with excInfo', () => {
    const { sink, response, startResponse } = begin();
    startResponse('500 Oops', [], [new Error('reason')]);
    response.finish();
    expect(sink.output).toMatch(/^HTTP\/1.1 500 Oops\r\n/);
  });

  test('keeps the first head, when the second one is malformed', () => {
    const { sink, response, startResponse } = begin();
    startResponse('200 OK', []);
    expect(() => startResponse('500 Oops', bad, [new Error('reason')])).toThrow('Bad Name');
    response.finish();
    expect(sink.output).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  });

  test('throws the error in excInfo, once the head is sent', () => {
    const { startResponse } = begin();
    const reason = new Error('reason');
    void startResponse('200 OK', [])(data);
    expect(() => startResponse('500 Oops', [], [reason])).toThrow(reason);
  });

  test('throws anything that excInfo holds', () => {
    const { startResponse } = begin();
    void startResponse('200 OK', [])(data);
    let thrown: unknown;
    try {
      startResponse('500 Oops', [], [undefined]);
    } catch (error) {
      thrown = error ?? 'undefined';
    }
    expect(thrown).toBe('undefined');
  });

  test.each([new Error('bare'), [], [1, 2], 'text', 1])('takes no other excInfo: %j', (excInfo) => {
    const { startResponse } = begin();
    expect(() => startResponse('200 OK', [], excInfo as unknown as [unknown])).toThrow(LocalProtocolError);
  });

  test('takes null for no excInfo, as None is', () => {
    const { startResponse } = begin();
    startResponse('200 OK', [], null as unknown as undefined);
    expect(() => startResponse('200 OK', [], null as unknown as undefined)).toThrow('called before');
  });

  test('keeps the headers as they were', () => {
    const { sink, response, startResponse } = begin();
    const headers: ResponseHeaders = [['X', 'a']];
    startResponse('200 OK', headers);
    headers.push(['Evil', 'b\r\n']);
    response.finish();
    expect(sink.output).not.toContain('Evil');
  });
});

describe('write', () => {
  test('sends the head with the first block, and each block at once', async () => {
    const { sink, startResponse } = begin();
    const write = startResponse('200 OK', []);
    await write(data);
    expect(sink.output).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\n\r\n3\r\nabc\r\n$/s);
    await write(data);
    expect(sink.output).toMatch(/3\r\nabc\r\n3\r\nabc\r\n$/);
  });

  test('holds the head back with an empty block', async () => {
    const { sink, startResponse } = begin();
    await startResponse('200 OK', [])(new Uint8Array(0));
    expect(sink.output).toBe('');
  });

  test.each(['abc', undefined, [97], new Uint16Array(1)])('takes no %j', (block) => {
    const { startResponse } = begin();
    const write = startResponse('200 OK', []);
    expect(() => write(block as unknown as Uint8Array)).toThrow(LocalProtocolError);
  });

  test('takes a Buffer for the Uint8Array it is', async () => {
    const { sink, startResponse } = begin();
    await startResponse('200 OK', [])(Buffer.from('xyz'));
    expect(sink.output).toContain('xyz');
  });

  test('throws beyond the Content-Length, and sends what is within', () => {
    const { sink, startResponse } = begin();
    const write = startResponse('200 OK', [['Content-Length', '4']]);
    void write(data);
    expect(() => write(data)).toThrow('2 octets');
    expect(sink.output.endsWith('\r\n\r\nabca')).toBe(true);
    expect(() => write(data)).toThrow('3 octets');
  });

  test('throws when the response is complete', () => {
    const { response, startResponse } = begin();
    const write = startResponse('200 OK', []);
    response.finish();
    expect(() => write(data)).toThrow('complete');
  });

  test('rejects when the client is gone', async () => {
    const { sink, startResponse } = begin();
    const write = startResponse('200 OK', []);
    sink.gone = true;
    await expect(write(data)).rejects.toThrow(ClientDisconnect);
  });

  test('rejects when the client goes before all is sent', async () => {
    const { sink, startResponse } = begin();
    const write = startResponse('200 OK', []);
    sink.flushing = Promise.resolve().then(() => {
      sink.gone = true;
    });
    await expect(write(data)).rejects.toThrow(ClientDisconnect);
  });

  test('sends nothing in response to HEAD but the head', async () => {
    const { sink, startResponse } = begin('HEAD');
    await startResponse('200 OK', [['Content-Length', '2']])(data);
    expect(sink.output.endsWith('Content-Length: 2\r\nDate: now\r\nServer: test\r\n\r\n')).toBe(true);
  });

  test('of content that a 204 cannot have is logged, once', async () => {
    const { sink, response, startResponse } = begin();
    const write = startResponse('204 No Content', []);
    await write(data);
    await write(data);
    response.finish();
    expect(sink.output.endsWith('\r\n\r\n')).toBe(true);
    expect(sink.logged).toMatch(/^a 204 response has no content.*not sent$/);
  });
});
