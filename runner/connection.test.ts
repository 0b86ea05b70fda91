/** One raw connection, and how it is told that there is none. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { Connection } from './connection.ts';
import { holds, miniature } from './miniature.ts';
import { patientNow } from './patient-clock.ts';

it('tells a connection that is not made in time from one that is refused', async () => {
  const { address, close } = await miniature(holds);
  await close();
  const refused = new Connection(address.host, address.port);
  expect(await refused.established(patientNow() + 4000)).toBe(false);
  expect(refused.ending).toBe('refused');

  // It listens, and never takes a connection up: the system makes a few for it, and no more.
  const listens = `require('node:net').createServer().listen(0, '127.0.0.1', 1, function () {
    require('node:fs').writeSync(1, String(this.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  })`;
  const server = spawn(process.execPath, ['-e', listens], { stdio: ['ignore', 'pipe', 'inherit'] });
  const connections: Connection[] = [];
  try {
    const [port] = await once(server.stdout, 'data');
    let made = true;
    while (made && connections.length < 20) {
      const connection = new Connection('127.0.0.1', Number(String(port)));
      connections.push(connection);
      made = await connection.established(patientNow() + 500);
    }
    expect(connections.at(-1)).toMatchObject({ ending: 'unmade', failure: 'no connection within the time limit' });
  } finally {
    for (const connection of connections) connection.close();
    server.kill('SIGKILL');
  }
});

it('lets the first piece arrive apart, also where a server accepts one client after the other', async () => {
  const firsts: string[] = [];
  const { address, close } = await miniature((socket) => {
    socket.once('data', (piece) => {
      firsts.push(piece.toString('latin1'));
      socket.end();
    });
  });
  const connections = Array.from({ length: 8 }, () => new Connection(address.host, address.port));
  await Promise.all(
    connections.map(async (connection) => {
      await connection.established(patientNow() + 4000);
      await connection.send('GET / HTTP/1.1', [3]);
      await connection.until(() => connection.ended, patientNow() + 4000);
      connection.close();
    }),
  );
  await close();
  expect(firsts).toEqual(Array(8).fill('GET'));
});
