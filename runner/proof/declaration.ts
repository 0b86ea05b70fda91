/** What a fault declares. */
import type { Fault } from '../../fixtures/faults/fault.ts';
import { suites } from '../../suites/all.ts';
import { matcher } from '../selection.ts';

const everyId = suites.flatMap(({ checks }) => checks.map(({ id }) => id));

/** Ids of the checks that catch the fault, as it declares them, by patterns expanded. */
export function declaredBy({ catches }: Pick<Fault, 'catches'>): readonly string[] {
  return [...new Set(catches.flatMap((id) => (id.includes('*') ? everyId.filter(matcher(id)) : [id])))];
}
