/** Each fault at the gateway is caught by the checks that it declares, and no other of its heading's blames it. */
import { expect, it } from 'vitest';
import { gatewayFaults } from '../fixtures/faults/gateway.ts';
import { standingContract } from '../fixtures/faults/standing-contract.ts';
import { blamedBy } from './proof.ts';

it.concurrent.each([...gatewayFaults, ...standingContract].map((fault) => [fault.title, fault] as const))(
  'a server that %s',
  async (_, fault) => {
    expect(await blamedBy(fault)).toEqual([...fault.catches].sort());
  },
);
