/** Every suite, in the order of a run: the gateway, the wire, what is generated, and what holds for every exchange. */
import type { Suite } from './check.ts';
import { gatewaySuites } from './gateway.ts';
import { generatedRequests } from './generated-requests.ts';
import { standingContract } from './standing-contract.ts';
import { wireSuites } from './wire.ts';

export const suites: readonly Suite[] = [...gatewaySuites, ...wireSuites, generatedRequests, standingContract];
