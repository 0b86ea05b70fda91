import { heading, may, must, should } from '../requirement.ts';

export const requestTarget = heading('request-target', 'Request Target', 'RFC 9112 3.2', {
  'target.origin-form': must('The target in origin-form is the path and the query of the target URI.', {
    at: 'RFC 9112 3.2.1',
  }),
  'target.absolute-form': must('A request whose target is in absolute-form is accepted.', { at: 'RFC 9112 3.2.2' }),
  'target.absolute-form-path': must(
    'A target in absolute-form is parsed into its components; its path and query are those of the target URI.',
    { at: 'RFC 9112 3.3' },
  ),
  'target.absolute-form-host': must(
    'With a target in absolute-form the Host field is ignored, and the host of the target used in its stead.',
    { at: 'RFC 9112 3.2.2' },
  ),
  'target.authority-form': should('The authority-form with another method than CONNECT is refused.', {
    at: 'RFC 9112 3.2',
  }),
  'target.asterisk-form': may('OPTIONS with the target "*" is answered for the server as a whole.', {
    at: 'RFC 9112 3.2.4',
  }),
  'target.asterisk-elsewhere': should('The target "*" with another method than OPTIONS is refused.', {
    at: 'RFC 9112 3.2',
  }),
  'target.connect-form': should('CONNECT with a target in another form than the authority-form is refused.', {
    at: 'RFC 9112 3.2',
  }),
  'target.normalization': may('Path and query are normalized.', { at: 'RFC 9110 4.2.3' }),
  'target.scheme': must('The scheme of a target URI is "http" where the connection is not secured.', {
    at: 'RFC 9112 3.3',
    unobservable: 'the scheme may also come from configuration; environ Variables checks wsgi.url_scheme',
  }),
  'target.default-authority': may('A default authority stands in where the request itself identifies one.', {
    at: 'RFC 9112 3.3',
    unobservable: 'it speaks of secured connections, and the kit makes none',
  }),
  'target.connect-port': must('CONNECT with an empty or invalid port number is refused.', {
    at: 'RFC 9110 9.3.6',
    unobservable:
      'a server that hands CONNECT to the application leaves the refusal to it, and the probe refuses nothing',
  }),
  'target.userinfo': should('User information in the authority of a target is treated as an error.', {
    at: 'RFC 9110 4.2.4',
  }),
  'target.empty-host': must('A target whose "http" URI has an empty host is refused.', { at: 'RFC 9110 4.2.1' }),
  'target.https-unsecured': must(
    'A request for an "https" resource is refused on a connection that is not secured, unless a trusted gateway sent it.',
    {
      at: 'RFC 9110 7.4',
      unobservable: "whether the client's connection counts as a trusted gateway's is configuration of the server",
    },
  ),
  'target.misdirected': must('A request for an authority that the server does not serve is refused.', {
    at: 'RFC 9110 7.4',
    unobservable: 'which authorities it serves is configuration of the server; the probe is there for all of them',
  }),
});
