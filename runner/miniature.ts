/** Tiny servers for the kit's own tests: each does one thing to every connection. */
import { connect, createServer, type Socket } from 'node:net';
import type { Address } from './exchange.ts';

export interface Miniature {
  readonly address: Address;
  close(): Promise<void>;
}

export async function miniature(serve: (socket: Socket) => void): Promise<Miniature> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the miniature has no port');
  return {
    address: { host: '127.0.0.1', port: address.port },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

type Serving = (socket: Socket) => void;

/** Passes connections on to another server, but those that are treated otherwise for how they begin. */
export function inFrontOf({ host, port }: Address, treat: (begun: string) => Serving | null): Serving {
  return (socket) => {
    socket.once('data', (first: Buffer) => {
      const serve = treat(first.toString('latin1'));
      socket.pause();
      if (serve === null) {
        const through = connect({ host, port });
        through.on('error', () => socket.destroy());
        through.write(first);
        socket.pipe(through);
        through.pipe(socket);
      } else {
        serve(socket);
        socket.unshift(first);
        socket.resume();
      }
    });
  };
}

/** Hosts the probe by another server, and does this to all other requests. */
export function butTheProbe(host: Address, serve: Serving): Serving {
  return inFrontOf(host, (begun) => (begun.toLowerCase().includes('\ngateway-probe:') ? null : serve));
}

/** Accepts and closes at once. */
export const slams = (socket: Socket): void => void socket.end();
/** Accepts and resets at once. */
export const resetsAtOnce = (socket: Socket): void => void socket.resetAndDestroy();
/** Reads and never answers. */
export const holds = (socket: Socket): void => void socket.resume();
/** Gives the same answer to whatever comes. */
export function always(response: string): (socket: Socket) => void {
  return (socket) => {
    socket.on('data', () => socket.write(response, 'latin1'));
    socket.on('end', () => socket.end());
  };
}
/** Writes without end, as fast as it is read. */
export function floods(first: string, rest: string): (socket: Socket) => void {
  return (socket) => {
    const pour = (): void => {
      while (!socket.destroyed && socket.write(rest, 'latin1'));
    };
    socket.on('drain', pour);
    socket.once('data', () => {
      socket.write(first, 'latin1');
      pour();
    });
  };
}

/** Writes a piece of the text at a time, and never comes to its end. */
export function drips(text: string, everyMs: number): (socket: Socket) => void {
  return (socket) => {
    socket.resume();
    let sent = 0;
    const timer = setInterval(() => {
      const octet = text[Math.min(sent, text.length - 1)] ?? '';
      sent += 1;
      socket.write(octet, 'latin1');
    }, everyMs);
    socket.on('close', () => clearInterval(timer));
  };
}
/** Reads nothing, so that a client that writes much is stuck. */
export const stopsReading = (socket: Socket): void => void setImmediate(() => socket.pause());
/** Answers and resets the connection at once. */
export function breaksOff(begun: string): (socket: Socket) => void {
  return (socket) => {
    socket.once('data', () => socket.write(begun, 'latin1', () => socket.resetAndDestroy()));
  };
}

export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
export const badRequest = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n';
