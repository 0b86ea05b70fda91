/** The CGI variables as RFC 3875 defines them; PEP 3333 refers to that definition. */
import { heading, may, must, should } from '../requirement.ts';

const elsewhere = 'the probe is the whole server: the request is not authenticated and no file lies behind the path';

export const cgiVariables = heading('cgi-variables', 'CGI variables', 'RFC 3875 4.1', {
  'cgi.auth-type': must('AUTH_TYPE names the scheme by which the server authenticated the client', {
    at: 'RFC 3875 4.1.1',
    unobservable: elsewhere,
  }),
  'cgi.content-length-exact': must('CONTENT_LENGTH is the size of the body in bytes, if and only if there is a body', {
    at: 'RFC 3875 4.1.2',
  }),
  'cgi.content-type-kept': must('CONTENT_TYPE is the media type that the client gave, parameters included', {
    at: 'RFC 3875 4.1.3',
  }),
  'cgi.gateway-interface': must('GATEWAY_INTERFACE names the version of CGI in use', {
    at: 'RFC 3875 4.1.4',
    unobservable: 'PEP 3333 asks for further CGI variables only as they apply, and no CGI is spoken',
  }),
  'cgi.path-info-decoded': must('PATH_INFO is not URL-encoded', { at: 'RFC 3875 4.1.5' }),
  'cgi.path-info-case': must('PATH_INFO keeps the case of the path', { at: 'RFC 3875 4.1.5' }),
  'cgi.path-translated': must('PATH_TRANSLATED is the file that PATH_INFO maps to', {
    at: 'RFC 3875 4.1.6',
    unobservable: elsewhere,
  }),
  'cgi.query-string-encoded': must('QUERY_STRING stays URL-encoded, and is not parsed', { at: 'RFC 3875 4.1.7' }),
  'cgi.remote-addr': must("REMOTE_ADDR is the client's network address", { at: 'RFC 3875 4.1.8' }),
  'cgi.remote-host': should('REMOTE_HOST is the name of the client, its address or nothing', { at: 'RFC 3875 4.1.9' }),
  'cgi.remote-user': must('REMOTE_USER is the user whom the server authenticated', {
    at: 'RFC 3875 4.1.11',
    unobservable: elsewhere,
  }),
  'cgi.request-method-case': must('REQUEST_METHOD keeps the case of the method', { at: 'RFC 3875 4.1.12' }),
  'cgi.server-name-alone': must('SERVER_NAME is a host name or address without a port', { at: 'RFC 3875 4.1.14' }),
  'cgi.server-port-number': must('SERVER_PORT is the number of the port that received the request', {
    at: 'RFC 3875 4.1.15',
  }),
  'cgi.server-protocol-form': must('SERVER_PROTOCOL is the protocol, a slash and the version', {
    at: 'RFC 3875 4.1.16',
  }),
  'cgi.server-software': must('SERVER_SOFTWARE names the server', {
    at: 'RFC 3875 4.1.17',
    unobservable: 'PEP 3333 only asks for further CGI variables as they apply; environ.other-cgi covers it',
  }),
  'cgi.field-names': must('an HTTP_ variable is named by its field in upper case, with "_" for "-"', {
    at: 'RFC 3875 4.1.18',
  }),
  'cgi.field-values': must('an HTTP_ variable holds the value of its field', { at: 'RFC 3875 4.1.18' }),
  'cgi.repeated-fields': must('fields of the same name become one value that means the same', {
    at: 'RFC 3875 4.1.18',
  }),
  'cgi.field-duplicates': should('fields that have a variable of their own get no HTTP_ variable', {
    at: 'RFC 3875 4.1.18',
  }),
  'cgi.authentication-removed': may('the HTTP_ variable of a field that carries credentials is left out', {
    at: 'RFC 3875 4.1.18',
  }),
  'cgi.similar-names': may('fields whose names differ only in "-" and "_" are told apart, joined or left out', {
    at: 'RFC 3875 4.1.18',
  }),
  'cgi.path-limits': may('a path with an encoded slash or a null byte is refused', { at: 'RFC 3875 4.1.5' }),
});
