/** Each fault on the wire is caught by the checks that it declares, and no other of its heading's blames it. */
import { expect, it } from 'vitest';
import { generatedRequests } from '../fixtures/faults/generated-requests.ts';
import { wireFaults } from '../fixtures/faults/wire.ts';
import { blamedBy } from './proof.ts';

it.concurrent.each([...wireFaults, ...generatedRequests].map((fault) => [fault.title, fault] as const))(
  'a server that %s',
  async (_, fault) => {
    expect(await blamedBy(fault)).toEqual([...fault.catches].sort());
  },
);
