import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Application, Body, Environ, ResponseHeaders, StartResponse } from '../spec/typescript-binding.ts';
import { Connection, type Transport } from './connection.ts';
import { createErrorsStream } from './errors-stream.ts';
import { defaultLimits, defaultTimeouts, type Limits } from './limits.ts';
import { type Borrower, borrowing, type Loan, type Returned } from './loan.ts';
import { type Parts, strictParts } from './parts.ts';
import { ClientDisconnect } from './protocol-error.ts';
import type { Piece } from './response-framing.ts';
import { cuts } from './testing/cuts.ts';

const date = 'Sun, 06 Nov 1994 08:49:37 GMT';

interface Options {
  limits?: Partial<Limits>;
  parts?: Partial<Parts>;
  scriptName?: string;
}

/** A connection whose lower side is a record of what happened to it. */
class Wire implements Transport {
  output = '';
  writes: string[] = [];
  ending: 'open' | 'ended' | 'dropped' | 'reset' = 'open';
  paused = false;
  pending = false;
  lost = false;
  logged = '';
  now = 0;
  readonly connection: Connection;

  constructor(application: Application, { limits = {}, parts = {}, scriptName = '' }: Options = {}) {
    const sink = {
      write: (text: string) => {
        this.logged += text;
      },
    };
    this.connection = new Connection(
      {
        application,
        parts: { ...strictParts, ...parts },
        limits: { ...defaultLimits, ...limits },
        timeouts: defaultTimeouts,
        scriptName,
        serverName: undefined,
        serverSoftware: 'test',
        errors: createErrorsStream(sink),
        trace: undefined,
        log: (message) => sink.write(`${message}\n`),
        now: () => this.now,
        date: () => date,
      },
      this,
      { localAddress: '192.0.2.1', localPort: 80, remoteAddress: '192.0.2.2', remotePort: 40_000 },
    );
  }

  write(pieces: readonly Piece[]): void {
    const text = pieces
      .map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1')))
      .join('');
    this.writes.push(text);
    this.output += text;
  }
  lend(borrower: Borrower, octets: number): Promise<Returned> {
    return borrower.borrow({ socket: new Socket(), octets, patienceMs: 0 });
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  end(): void {
    this.ending = 'ended';
  }
  destroy(reset: boolean): void {
    this.ending = reset ? 'reset' : 'dropped';
    this.connection.closed();
  }

  /** Lends the octets, and takes them back. */
  async receive(octets: string | Uint8Array): Promise<void> {
    const lent = typeof octets === 'string' ? Buffer.from(octets, 'latin1') : Buffer.from(octets);
    this.connection.receive(lent, true);
    lent.fill('\0');
    await settled();
  }
  async flush(): Promise<void> {
    this.pending = false;
    this.connection.transmitted();
    await settled();
  }
}

/** When all promises that can settle have. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1');
}

function head(status: string, ...lines: string[]): string {
  return [`HTTP/1.1 ${status}`, ...lines, `Date: ${date}`, 'Server: test', ''].join('\r\n');
}

const hello: Application = (_environ, startResponse) => {
  startResponse('200 OK', []);
  return [bytes('hello')];
};
const helloed = `${head('200 OK')}Content-Length: 5\r\n\r\nhello`;
const helloedLast = `${head('200 OK')}Content-Length: 5\r\nConnection: close\r\n\r\nhello`;

const echo: Application = async (environ, startResponse) => {
  const body = await environ['wsgi.input'].read();
  startResponse('200 OK', []);
  return [bytes(`${environ.REQUEST_METHOD} ${environ.PATH_INFO} ${text(body)}`)];
};

function echoed(said: string, ...fields: string[]): string {
  return `${head('200 OK')}${[`Content-Length: ${said.length}`, ...fields].join('\r\n')}\r\n\r\n${said}`;
}

function streams(...blocks: string[]): Application {
  return (_environ, startResponse) => {
    startResponse('200 OK', []);
    return blocks.map(bytes);
  };
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const old = 'GET / HTTP/1.0\r\n\r\n';

describe('whatever the cut', () => {
  const rows: readonly [
    title: string,
    application: Application,
    octets: string,
    output: string,
    ending: Wire['ending'],
  ][] = [
    ['a request is answered', hello, get, helloed, 'open'],
    ['close is honoured', hello, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', helloedLast, 'ended'],
    [
      'close among others is honoured',
      hello,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n',
      helloedLast,
      'ended',
    ],
    [
      'nothing behind close is read',
      hello,
      `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n${get}`,
      helloedLast,
      'ended',
    ],
    ['HTTP/1.0 is closed', hello, old, helloedLast, 'ended'],
    [
      'HTTP/1.0 is kept on demand',
      hello,
      'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
      `${head('200 OK')}Content-Length: 5\r\nConnection: keep-alive\r\n\r\nhello`,
      'open',
    ],
    [
      'pipelined requests are answered in order',
      echo,
      `${get}POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi${get}`,
      echoed('GET / ') + echoed('POST /b hi') + echoed('GET / '),
      'open',
    ],
    [
      'a chunked body is read',
      echo,
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n1\r\n!\r\n0\r\nT: u\r\n\r\n',
      echoed('POST / hi!'),
      'open',
    ],
    [
      'an unread body is no request',
      hello,
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${get.length}\r\n\r\n${get}${get}`,
      helloed + helloed,
      'open',
    ],
    [
      'several blocks are chunked',
      streams('ab', '', 'c'),
      get,
      `${head('200 OK')}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`,
      'open',
    ],
    [
      'HTTP/1.0 gets no chunks',
      streams('ab', 'c'),
      'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
      `${head('200 OK')}Connection: close\r\n\r\nabc`,
      'ended',
    ],
    ['no block is an empty body', streams(), get, `${head('200 OK')}Content-Length: 0\r\n\r\n`, 'open'],
    [
      'HEAD gets the head',
      hello,
      'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n',
      `${head('200 OK')}Content-Length: 5\r\n\r\n`,
      'open',
    ],
    [
      'HEAD gets the head of a stream',
      streams('a', 'b'),
      'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n',
      `${head('200 OK')}Transfer-Encoding: chunked\r\n\r\n`,
      'open',
    ],
  ];
  test.each(
    rows.map(([title, application, octets, output, ending]) => ({ title, application, octets, output, ending })),
  )('$title', async ({ application, octets, output, ending }) => {
    for (const { name, pieces } of cuts(bytes(octets))) {
      const wire = new Wire(application);
      for (const piece of pieces) await wire.receive(piece);
      expect({ name, output: wire.output, ending: wire.ending }).toEqual({ name, output, ending });
    }
  });

  const refusals: readonly [octets: string, status: string][] = [
    ['GET / HTTP/1.1\r\n\r\n', '400 Bad Request'],
    ['GET / HTTP/2.0\r\n\r\n', '505 HTTP Version Not Supported'],
    ['CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n', '501 Not Implemented'],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(70_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ];
  test.each(refusals)('%# is refused, without the application', async (octets, status) => {
    for (const { name, pieces } of cuts(bytes(octets)).filter(({ name }) => name !== 'octet by octet')) {
      const wire = new Wire(() => {
        throw new Error('the application is called');
      });
      for (const piece of pieces) await wire.receive(piece);
      expect(wire.output, name).toMatch(
        new RegExp(`^HTTP/1.1 ${status}\r\n.*\r\nConnection: close\r\n\r\n${status}\n.+\n$`, 's'),
      );
      expect([wire.ending, wire.logged]).toEqual(['ended', '']);
    }
  });
});

describe('a refusal', () => {
  test('of HEAD has no content', async () => {
    const wire = new Wire(hello);
    await wire.receive('HEAD / HTTP/1.1\r\n\r\n');
    expect(wire.output).toMatch(/^HTTP\/1.1 400 Bad Request\r\n.*\r\n\r\n$/s);
  });

  test('comes before the application, where a malformed body has come already', async () => {
    const wire = new Wire(() => {
      throw new Error('the application is called');
    });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n');
    expect(wire.output).toMatch(/^HTTP\/1.1 400 /);
  });

  test('is the answer, where the application lets the error of its input through', async () => {
    const wire = new Wire(echo);
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    await wire.receive('0x1\r\na\r\n0\r\n\r\n');
    expect(wire.output).toMatch(/^HTTP\/1.1 400 .*\r\nConnection: close\r\n/s);
    expect(wire.ending).toBe('ended');
  });

  test('is left to an application that answers in spite of the error', async () => {
    const wire = new Wire(async (environ, startResponse) => {
      await environ['wsgi.input'].read().catch(() => {});
      startResponse('200 OK', []);
      return [bytes('so what')];
    });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    await wire.receive('0x1\r\n');
    expect(wire.output).toMatch(/^HTTP\/1.1 200 OK.*\r\nConnection: close\r\n\r\nso what$/s);
    expect(wire.ending).toBe('ended');
  });

  test('follows on a busy server', async () => {
    const wire = new Wire(hello);
    wire.connection.overloaded = true;
    await wire.receive(get);
    expect(wire.output).toMatch(/^HTTP\/1.1 503 Service Unavailable\r\n/);
  });

  test('is 404 outside the mount, and the connection persists', async () => {
    const wire = new Wire(hello, { scriptName: '/app' });
    await wire.receive('GET /apple HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(wire.output).toMatch(/^HTTP\/1.1 404 Not Found\r\n/);
    await wire.receive('GET /app/le HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(wire.output.endsWith(helloed)).toBe(true);
  });
});

describe('Expect: 100-continue', () => {
  const expecting = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n';
  const interim = 'HTTP/1.1 100 Continue\r\n\r\n';

  test('is answered when the application reads, once', async () => {
    const wire = new Wire(async (environ, startResponse) => {
      const first = await environ['wsgi.input'].read(1);
      const second = await environ['wsgi.input'].read(1);
      startResponse('200 OK', []);
      return [bytes(text(first) + text(second))];
    });
    await wire.receive(expecting);
    expect(wire.output).toBe(interim);
    await wire.receive('h');
    await wire.receive('i');
    expect(wire.output).toBe(`${interim}${head('200 OK')}Content-Length: 2\r\n\r\nhi`);
  });

  test('is not answered where the application does not read; then the connection ends', async () => {
    const wire = new Wire(hello);
    await wire.receive(expecting);
    expect([wire.output, wire.ending]).toEqual([helloedLast, 'ended']);
  });

  test('is not answered where the body is here already', async () => {
    const wire = new Wire(echo);
    await wire.receive(`${expecting}hi`);
    expect(wire.output).toBe(echoed('POST / hi'));
  });

  test('is not answered once the final response began', async () => {
    const wire = new Wire(async (environ, startResponse) => {
      await startResponse('200 OK', [])(bytes('a'));
      return [await environ['wsgi.input'].read()];
    });
    await wire.receive(expecting);
    await wire.receive('hi');
    expect(wire.output).not.toContain('100 Continue');
    expect(wire.output).toMatch(/\r\n1\r\na\r\n2\r\nhi\r\n0\r\n\r\n$/);
  });

  test('is ignored in HTTP/1.0', async () => {
    const wire = new Wire(echo);
    await wire.receive('POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
    expect(wire.output).toBe('');
  });
});

describe('what is left of a body', () => {
  test('is read within the bound, and the connection persists', async () => {
    const wire = new Wire(hello, { limits: { drainBytes: 10 } });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345');
    expect(wire.output).toBe(helloed);
    await wire.receive(`67890${get}`);
    expect([wire.output, wire.ending]).toEqual([helloed + helloed, 'open']);
  });

  test('is announced to end the connection, where it is longer', async () => {
    const wire = new Wire(hello, { limits: { drainBytes: 10 } });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n1');
    expect([wire.output, wire.ending]).toEqual([helloedLast, 'ended']);
  });

  test('ends the connection, where it turns out longer', async () => {
    const wire = new Wire(hello, { limits: { drainBytes: 10 } });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(wire.output).toBe(helloed);
    await wire.receive('b\r\n12345678901\r\n');
    expect(wire.ending).toBe('ended');
  });

  test('ends the connection, where it turns out malformed', async () => {
    const wire = new Wire(hello);
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n');
    await wire.receive(`x\r\n${get}`);
    expect([wire.output, wire.ending]).toEqual([helloed, 'ended']);
  });

  test('is not for a late reader', async () => {
    let environ: Environ | undefined;
    const wire = new Wire((given, startResponse) => {
      environ = given;
      return hello(given, startResponse);
    });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi');
    await expect(environ?.['wsgi.input'].read()).rejects.toThrow('after the end');
  });
});

describe('backpressure', () => {
  test('no more is read than the application takes', async () => {
    let read: ((size: number) => Promise<Uint8Array>) | undefined;
    const wire = new Wire(async (environ, startResponse) => {
      read = (size) => environ['wsgi.input'].read(size);
      await new Promise(() => {});
      return hello(environ, startResponse);
    });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
    expect(wire.paused).toBe(false);
    await wire.receive(new Uint8Array(65_536));
    expect(wire.paused).toBe(true);
    expect((await read?.(65_536))?.length).toBe(65_536);
    expect(wire.paused).toBe(false);
  });

  test('no more is read behind a request that is served', async () => {
    const wire = new Wire(() => new Promise(() => {}));
    await wire.receive(get);
    expect(wire.paused).toBe(false);
    await wire.receive(get);
    expect(wire.paused).toBe(true);
  });

  test('no further block is asked for before the last one is sent', async () => {
    let asked = 0;
    const wire = new Wire((_environ, startResponse) => {
      startResponse('200 OK', []);
      return {
        *[Symbol.iterator]() {
          for (; asked < 3; asked += 1) yield bytes('a');
        },
      };
    });
    wire.pending = true;
    await wire.receive(get);
    expect(wire.writes.length).toBe(0);
    await wire.flush();
    wire.pending = true;
    await settled();
    await wire.flush();
    expect(wire.output.endsWith('0\r\n\r\n')).toBe(true);
  });

  test('write waits for the operating system', async () => {
    let written = false;
    const wire = new Wire(async (_environ, startResponse) => {
      wire.pending = true;
      await startResponse('200 OK', [])(bytes('a'));
      written = true;
      return [];
    });
    await wire.receive(get);
    expect(written).toBe(false);
    await wire.flush();
    expect(written).toBe(true);
  });
});

describe('a connection that is lent', () => {
  /** An application whose body is sent by itself when its first block is out, as `returned` tells, and then goes on. */
  function lending(headers: ResponseHeaders, returned: (octets: number) => Promise<Returned>, rest: readonly string[]) {
    let wantsConnection = false;
    const application: Application = (_environ, startResponse) => {
      startResponse('200 OK', headers);
      const blocks = ['first', ...rest].values();
      const iterator: IterableIterator<Uint8Array, undefined> & Borrower = borrowing({
        [Symbol.iterator]: () => iterator,
        next: (): IteratorResult<Uint8Array, undefined> => {
          const { done, value = '' } = blocks.next();
          wantsConnection = value === 'first';
          return done === true ? { done, value: undefined } : { done: false, value: bytes(value) };
        },
        get wantsConnection(): boolean {
          return wantsConnection;
        },
        borrow: ({ octets }: Loan): Promise<Returned> => {
          wantsConnection = false;
          return returned(octets);
        },
      });
      return iterator;
    };
    return application;
  }
  const length = (octets: number): ResponseHeaders => [['Content-Length', String(octets)]];

  test('is lent for all but the last octet, and completes the response itself', async () => {
    const lent: number[] = [];
    const application = lending(
      length(12),
      async (octets) => {
        lent.push(octets);
        return { sent: 4, lost: false };
      },
      ['end'],
    );
    const wire = new Wire(application);
    await wire.receive(get);
    expect([lent, wire.connection.phase]).toEqual([[6], 'idle']);
    expect(wire.output).toMatch(/\r\n\r\nfirstend$/);
  });

  test('ends where too little was sent, without a last chunk or a reset', async () => {
    const wire = new Wire(lending(length(12), async () => ({ sent: 6, lost: false }), []));
    await wire.receive(get);
    expect([wire.ending, wire.logged.split('\n')[0]]).toEqual([
      'ended',
      'LocalProtocolError: the body lacks 1 octets of its Content-Length',
    ]);
  });

  test('is dropped where the client takes no more', async () => {
    const wire = new Wire(lending(length(12), async () => ({ sent: 0, lost: true }), ['and more']));
    await wire.receive(get);
    expect(wire.ending).toBe('dropped');
  });

  test('ends where nobody knows what was sent', async () => {
    const wire = new Wire(lending(length(12), () => Promise.reject(new Error('it died')), ['and more']));
    await wire.receive(get);
    expect([wire.ending, wire.logged.split('\n')[0]]).toEqual(['ended', 'Error: it died']);
  });

  test.each([
    ['whose length is not told', get, [], {}],
    ['that ends with the connection', 'GET / HTTP/1.0\r\n\r\n', [], {}],
    ['that is not sent', get.replace('GET', 'HEAD'), length(12), {}],
    ['that is filtered', get, length(12), { createFilterOut: () => (octets: Uint8Array) => octets }],
  ])('is not lent for a body %s', async (_, request, headers, parts) => {
    let asked = false;
    const application = lending(headers, () => {
      asked = true;
      return Promise.resolve({ sent: 0, lost: false });
    }, ['and the rest'.slice(0, 7)]);
    await new Wire(application, { parts }).receive(request);
    expect(asked).toBe(false);
  });
});

describe('the end', () => {
  /** An application whose body counts its closings, and waits until the test says so. */
  function waiting() {
    const gate: { open(): void } = { open: () => {} };
    const journal: string[] = [];
    const application: Application = (_environ, startResponse) => {
      startResponse('200 OK', []);
      const body: Body = {
        async *[Symbol.asyncIterator]() {
          try {
            for (;;) {
              journal.push('next');
              yield bytes('a');
              await new Promise<void>((resolve) => {
                gate.open = resolve;
              });
            }
          } finally {
            journal.push('return');
          }
        },
        close: () => void journal.push('close'),
      };
      return body;
    };
    return { application, journal, gate };
  }

  test('of a client that is gone is noticed at the next block, and the body closed', async () => {
    const { application, journal, gate } = waiting();
    const wire = new Wire(application);
    await wire.receive(get);
    wire.connection.closed();
    await settled();
    expect(journal).toEqual(['next']);
    gate.open();
    await settled();
    expect(journal).toEqual(['next', 'next', 'return', 'close']);
    expect(wire.logged).toBe('');
  });

  test('of a client that is gone rejects its body', async () => {
    let error: unknown;
    const wire = new Wire(async (environ, startResponse) => {
      await environ['wsgi.input'].read().catch((caught) => {
        error = caught;
      });
      return hello(environ, startResponse);
    });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel');
    wire.connection.closed();
    await settled();
    expect(error).toBeInstanceOf(ClientDisconnect);
  });

  test('of what the client sends is not the end of the responses', async () => {
    const { application, gate } = waiting();
    const wire = new Wire(application);
    await wire.receive(get);
    wire.connection.receiveEnd();
    gate.open();
    await settled();
    expect(wire.writes.length).toBe(2);
    expect(wire.ending).toBe('open');
  });

  test('of what the client sends within a body breaks the body off', async () => {
    const wire = new Wire(echo);
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel');
    wire.connection.receiveEnd();
    await settled();
    expect(wire.output).toMatch(/^HTTP\/1.1 400 /);
    expect(wire.ending).toBe('ended');
  });

  test('of an idle connection is answered in kind', async () => {
    const wire = new Wire(hello);
    await wire.receive(get);
    wire.connection.receiveEnd();
    expect(wire.ending).toBe('ended');
  });

  test('of the server waits for the response, which says so', async () => {
    let startResponse: StartResponse | undefined;
    let answer: (body: Body) => void = () => {};
    const wire = new Wire((_environ, given) => {
      startResponse = given;
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    await wire.receive(get);
    wire.connection.stop();
    expect(wire.ending).toBe('open');
    startResponse?.('200 OK', []);
    answer([bytes('hello')]);
    await settled();
    expect([wire.output, wire.ending]).toEqual([helloedLast, 'ended']);
  });

  test('of the server ends an idle connection at once', () => {
    const wire = new Wire(hello);
    wire.connection.stop();
    expect(wire.ending).toBe('ended');
  });
});

describe('a response that breaks off does not look complete', () => {
  function breaking(...headers: [string, string][]): Application {
    return (_environ, startResponse) => {
      startResponse('200 OK', headers);
      return (function* () {
        yield bytes('a');
        throw new Error('broken');
      })();
    };
  }

  test('chunked: without the last chunk', async () => {
    const wire = new Wire(breaking());
    await wire.receive(get + get);
    expect(wire.output).toBe(`${head('200 OK')}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`);
    expect(wire.ending).toBe('ended');
    expect(wire.logged).toContain('Error: broken');
  });

  test('of a length: without what is missing', async () => {
    const wire = new Wire(breaking(['Content-Length', '3']));
    await wire.receive(get);
    expect(wire.output).toBe(`${head('200 OK', 'Content-Length: 3')}\r\na`);
    expect(wire.ending).toBe('ended');
  });

  test('until the close: with a reset', async () => {
    const wire = new Wire(breaking());
    await wire.receive(old);
    expect(wire.ending).toBe('reset');
  });

  test('too short for its length', async () => {
    const wire = new Wire((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '3']]);
      return [bytes('ab')];
    });
    await wire.receive(get + get);
    expect(wire.output).toBe(`${head('200 OK', 'Content-Length: 3')}\r\nab`);
    expect(wire.ending).toBe('ended');
    expect(wire.logged).toContain('lacks 1 octets');
  });
});

describe('a time limit', () => {
  const minute = 60_000;

  test('for the head gives 408', async () => {
    const wire = new Wire(hello);
    await wire.receive('GET / HTTP/1.1\r\n');
    wire.now = defaultTimeouts.headMs - 1;
    wire.connection.expire(wire.now, 0);
    expect(wire.ending).toBe('open');
    await wire.receive('Host: a\r\n');
    wire.now += 1;
    wire.connection.expire(wire.now, 0);
    expect(wire.output).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
    expect(wire.ending).toBe('ended');
  });

  test('between requests closes', async () => {
    const wire = new Wire(hello);
    await wire.receive(`${get}\r\n`);
    wire.now = defaultTimeouts.idleMs;
    wire.connection.expire(wire.now, 0);
    expect([wire.output, wire.ending]).toEqual([helloed, 'ended']);
  });

  test('for a body counts only while it is waited for', async () => {
    let read: () => void = () => {};
    const wire = new Wire(async (environ, startResponse) => {
      await new Promise<void>((resolve) => {
        read = resolve;
      });
      return echo(environ, startResponse);
    });
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n');
    wire.now = minute;
    wire.connection.expire(wire.now, 0);
    read();
    await settled();
    wire.connection.expire(wire.now, 0);
    expect(wire.output).toBe('');
    wire.now += defaultTimeouts.bodyMs;
    wire.connection.expire(wire.now, 0);
    await settled();
    expect(wire.output).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
  });

  test('for what is left of a body closes', async () => {
    const wire = new Wire(hello);
    await wire.receive('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n');
    wire.now = minute;
    wire.connection.expire(wire.now, 0);
    expect([wire.output, wire.ending]).toEqual([helloed, 'ended']);
  });

  test('for the client to close drops it, but not before all is sent', async () => {
    const wire = new Wire(hello);
    await wire.receive(old);
    wire.pending = true;
    wire.now = minute;
    wire.connection.expire(wire.now, 0);
    expect(wire.ending).toBe('ended');
    await wire.flush();
    wire.now += minute;
    wire.connection.expire(wire.now, 0);
    expect(wire.ending).toBe('dropped');
  });
});

describe('a part in the place of another', () => {
  test('filters what comes in, and what goes out', async () => {
    const wire = new Wire(hello, {
      parts: {
        createFilterIn: () => (chunk) => bytes(text(chunk).replaceAll('\n', '\r\n')),
        createFilterOut: () => (chunk) => bytes(text(chunk).replaceAll('\r\n', '\n')),
      },
    });
    await wire.receive('GET / HTTP/1.1\nHost: a\n\n');
    expect(wire.output).toBe(helloed.replaceAll('\r\n', '\n'));
  });

  test('that fails takes down its connection, and no more', async () => {
    const wire = new Wire(hello, {
      parts: {
        buildEnviron: () => {
          throw new Error('no environ');
        },
      },
    });
    await wire.receive(get);
    expect(wire.ending).toBe('reset');
    expect(wire.logged).toContain('no environ');
  });
});
