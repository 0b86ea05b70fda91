/** The catalogue of requirements: every heading, the gateway's first, then the wire's, then what holds for all that is generated, and always. */
import type { Heading } from '../requirement.ts';
import { gatewayHeadings } from './gateway.ts';
import { generatedPrograms } from './generated-programs.ts';
import { generatedRequests } from './generated-requests.ts';
import { standingContract } from './standing-contract.ts';
import { wireHeadings } from './wire.ts';

export const headings: readonly Heading[] = [
  ...gatewayHeadings,
  ...wireHeadings,
  generatedRequests,
  generatedPrograms,
  standingContract,
];
