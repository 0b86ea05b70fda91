/** Tiny servers for the kit's own tests: each does one thing to every connection. */
import { createServer, type Socket } from 'node:net';
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

export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
export const badRequest = 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n';
