import { type Field, valuesOf } from './field-line.ts';
import { quote, RemoteProtocolError } from './protocol-error.ts';
import { type Authority, parseAuthority } from './request-target.ts';

/**
 * The authority that the Host field names; undefined where the field is absent (HTTP/1.0) or empty.
 *
 * RFC 9112, 3.2: a server MUST respond with 400 to any HTTP/1.1 request message that lacks a Host header field, and to
 * any request message that contains more than one Host header field line or one with an invalid field value.
 */
export function parseHost(minor: number, fields: readonly Field[]): Authority | undefined {
  const values = valuesOf(fields, 'host');
  const [value] = values;
  if (value === undefined) {
    if (minor === 0) return undefined;
    throw new RemoteProtocolError(400, 'an HTTP/1.1 request lacks the Host field', 'RFC 9112, 3.2');
  }
  if (values.length > 1) {
    throw new RemoteProtocolError(400, `the request has ${values.length} Host fields`, 'RFC 9112, 3.2');
  }
  // RFC 9112, 3.2: an authority component that is missing for the target URI is sent as an empty Host field.
  if (value === '') return undefined;
  const authority = parseAuthority(value);
  if (authority === undefined) {
    throw new RemoteProtocolError(400, `${quote(value)} is not a host`, 'RFC 9112, 3.2');
  }
  return authority;
}
