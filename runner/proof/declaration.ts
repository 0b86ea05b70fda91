/** What a fault declares. */
import type { Fault } from '../../fixtures/faults/fault.ts';
import { everyCheckId } from '../../suites/all.ts';
import { matcher } from '../selection.ts';

/** Ids of the checks that catch the fault, as it declares them, by patterns expanded. */
export function declaredBy({ catches }: Pick<Fault, 'catches'>): readonly string[] {
  return [...new Set(catches.flatMap((id) => (id.includes('*') ? everyCheckId.filter(matcher(id)) : [id])))];
}
