import { Socket, type SocketConstructorOpts } from 'node:net';
import type { DuplexOptions } from 'node:stream';

/** Where a socket reads. */
export interface Reading {
  /** Tells, before each read, what the next octets are written to. */
  buffer(): Buffer;
  /** So many octets have come, at the beginning of the buffer. */
  received(length: number): void;
}

/**
 * Gives the connection of a socket, from which nothing has been read, to a new socket, which reads into memory that is
 * there. By itself, Node.js reads each piece into 64 KiB of new memory, which is a good part of the work where pieces are
 * small, and it has no option against that for sockets that it accepts, or opens to a child process.
 */
export function readInto(
  socket: Socket,
  { buffer, received }: Reading,
  options: SocketConstructorOpts & DuplexOptions = {},
): Socket {
  const owner = socket as unknown as { _handle: object | null };
  const handle = owner._handle;
  owner._handle = null;
  socket.destroy();
  const callback = (length: number): boolean => {
    received(length);
    return true;
  };
  let latest: Buffer | undefined;
  // What is no buffer leaves Node.js with the one that it has, which it need not look up then.
  const next = (): Buffer | undefined => {
    const wanted = buffer();
    if (wanted === latest) return undefined;
    latest = wanted;
    return wanted;
  };
  return new Socket({ ...options, handle, onread: { buffer: next, callback } } as SocketConstructorOpts);
}
