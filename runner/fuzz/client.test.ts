/** What the client of the properties tells of an application whose server owes an answer. */
import { afterEach, expect, it } from 'vitest';
import { entry } from '../../suites/hand-made.ts';
import { absentJournal } from '../journal.ts';
import { holds, type Miniature, miniature } from '../miniature.ts';
import { Client } from './client.ts';

const servers: Miniature[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

it('tells what an application was at when the client went away, not what its leaving has brought about, until the next case', async () => {
  let left = false;
  const server = await miniature((socket) => {
    holds(socket);
    socket.on('end', () => {
      left = true;
    });
  });
  servers.push(server);
  const over = entry({});
  const waiting = { ...over, events: [] };
  const forgotten: string[] = [];
  const journal = {
    ...absentJournal,
    entriesOf: async () => [left ? over : waiting],
    forgetQuickly: (one: string) => void forgotten.push(one),
  };
  const { address } = server;
  const target = {
    address,
    direct: true,
    binding: 'python',
    command: null,
    journal,
    carrier: { by: 'field', gateMs: 0 },
  } as const;
  const client = new Client({
    target: {
      ...target,
      settleMs: 0,
      log: () => null,
      answers: async () => true,
      ended: () => false,
      restart: async () => false,
      stop: async () => {},
    },
    facts: { ...address, binding: 'python', server: null, version: '1.1', capacity: 1, overlap: null },
    timeoutMs: 100,
  });
  client.begin();
  const nonce = client.nonce();
  const reply = await client.send({ writes: ['GET / HTTP/1.1\r\n\r\n'], methods: ['GET'] });
  expect(reply).toMatchObject({ ending: 'open', missed: true });
  while (!left) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(await client.entries(nonce)).toEqual([waiting]);
  expect(forgotten).toEqual([]);
  client.begin();
  expect(await client.entries(nonce)).toEqual([over]);
  expect(forgotten).toEqual([nonce]);
});
