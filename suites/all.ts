/** Every suite, in the order in which a run tells them: the gateway, the wire, and what holds for every exchange. */
import type { Suite } from './check.ts';
import { gatewaySuites } from './gateway.ts';
import { standingContract } from './standing-contract.ts';
import { wireSuites } from './wire.ts';

export const suites: readonly Suite[] = [...gatewaySuites, ...wireSuites, standingContract];
