import { type Field, listMembers, valuesOf } from './field-line.ts';
import { continueExpectation } from './grammar.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';

/** Whether the client waits for a 100 (Continue) before it sends the body. */
export function expectsContinue(minor: number, fields: readonly Field[]): boolean {
  const values = valuesOf(fields, 'expect');
  if (values.length === 0) return false;
  // RFC 9110, 10.1.1: a server that receives a 100-continue expectation in an HTTP/1.0 request MUST ignore it.
  if (minor === 0) return false;
  const expectations = listMembers(values);
  // RFC 9110, 10.1.1: the field value is case-insensitive; a server that receives a member other than 100-continue MAY
  // respond with 417.
  const unknown = expectations.find((expectation) => expectation.toLowerCase() !== continueExpectation);
  if (unknown !== undefined) {
    throw new RemoteProtocolError(417, `the expectation ${quote(unknown)} cannot be met`, 'RFC 9110, 10.1.1');
  }
  return expectations.length > 0;
}
