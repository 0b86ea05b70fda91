import { heading, may, must } from '../requirement.ts';

export const host = heading('host', 'Host', 'RFC 9112 3.2', {
  'host.required': must('An HTTP/1.1 request without a Host field is answered with 400.'),
  'host.single': must('A request with more than one Host field line is answered with 400.'),
  'host.invalid': must('A request whose Host field has an invalid value is answered with 400.'),
  'host.forms': may('Every form of a host, with or without a port, is served.', { at: 'RFC 9110 7.2' }),
  'host.empty': may('A request with an empty Host field is refused, or a configured default stands in for it.', {
    at: 'RFC 9112 3.3',
  }),
  'host.http-1.0': may('An HTTP/1.0 request without a Host field is served.', { at: 'RFC 9112 C.2.1' }),
});
