/** The catalogue of requirements: every heading, the gateway's first, then the wire's, then what always holds. */
import type { Heading } from '../requirement.ts';
import { gatewayHeadings } from './gateway.ts';
import { standingContract } from './standing-contract.ts';
import { wireHeadings } from './wire.ts';

export const headings: readonly Heading[] = [...gatewayHeadings, ...wireHeadings, standingContract];
