/** A property as the claim of a check. */
import type { Claim } from '../check.ts';
import { unclear } from '../expectation.ts';
import type { Property } from './property.ts';

/** For all cases of the property; judged by the fuzzer, not on one exchange. */
export function always(property: Property): Claim {
  return {
    property,
    send: { actions: [], says: property.sends },
    expect: { says: property.says, judge: () => unclear('a property is judged on generated cases') },
  };
}
