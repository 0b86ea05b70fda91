/** What the dictionary holds: the CGI variables, the WSGI variables, and what a server adds of its own. */
import { heading, may, must, should } from '../requirement.ts';

const configuration = 'what a deployer can configure, and what a manual says, does not show in an exchange';

export const environVariables = heading('environ-variables', 'environ variables', 'PEP 3333 environ Variables', {
  'environ.request-method': must('REQUEST_METHOD is the method of the request, and never empty'),
  'environ.script-name': must('SCRIPT_NAME is the part of the path that leads to the application; it may be empty'),
  'environ.path-info': must('PATH_INFO is the rest of the path, behind SCRIPT_NAME; it may be empty'),
  'environ.query-string': must('QUERY_STRING is what follows the first "?" of the target; empty or absent without one'),
  'environ.content-type': must('CONTENT_TYPE is the content of the Content-Type field; empty or absent without one'),
  'environ.content-length': must(
    'CONTENT_LENGTH is the content of the Content-Length field; empty or absent without one',
  ),
  'environ.server-name': must('SERVER_NAME is present and not empty'),
  'environ.server-port': must('SERVER_PORT is present and not empty'),
  'environ.server-protocol': must('SERVER_PROTOCOL is the protocol version that the client sent the request with'),
  'environ.header-variables': should('an HTTP_ variable is present if, and only if, its field is in the request'),
  'environ.other-cgi': should('further CGI variables are provided where they are applicable'),
  'environ.ssl': should('under TLS, variables such as HTTPS and SSL_PROTOCOL are provided', {
    unobservable: 'the kit speaks plain HTTP to the server',
  }),
  'environ.documented': should("the server's documentation tells which variables it provides", {
    unobservable: configuration,
  }),
  'environ.missing-left-out': should('a variable that has no value, such as REMOTE_USER, is left out'),
  'environ.native-strings': must('every CGI variable that is present is a native string'),
  'environ.empty-omitted': may('a variable whose value would be empty is left out'),
  'environ.operating-system': may('the environment variables of the operating system are in environ too'),
  'environ.wsgi-version': must('wsgi.version is the tuple (1, 0)'),
  'environ.url-scheme': must('wsgi.url_scheme is the scheme of the URL at which the application is invoked'),
  'environ.input': must("wsgi.input is a stream of the request body's bytes, and of nothing else"),
  'environ.input-technique': may('the body is read as the application asks for it, or beforehand', {
    unobservable: 'leave that nothing can contradict; that a read gives the body is judged by environ.input',
  }),
  'environ.errors': must('wsgi.errors is a stream that takes error output'),
  'environ.errors-text': should('wsgi.errors takes text with "\\n" as line end'),
  'environ.errors-unicode': should('wsgi.errors takes any Unicode text without raising'),
  'environ.errors-substituted': may('a character that the log cannot render is substituted', {
    unobservable: 'leave that nothing can contradict; that no text raises is judged by environ.errors-unicode',
  }),
  'environ.errors-recorded': should('what is written to wsgi.errors is recorded where it can be found again', {
    at: 'PEP 3333 environ Variables',
  }),
  'environ.errors-documented': should('the documentation tells where the output of wsgi.errors goes', {
    unobservable: configuration,
  }),
  'environ.errors-streams': may('different applications get different error streams', {
    unobservable: 'the kit hosts one application',
  }),
  'environ.multithread': should('wsgi.multithread is true where another thread may call the application meanwhile'),
  'environ.multiprocess': should('wsgi.multiprocess is true where another process may call the application meanwhile'),
  'environ.concurrency-unseen': may('a flag of concurrency is true though calls were not seen to overlap'),
  'environ.concurrency-present': must('wsgi.multithread, wsgi.multiprocess and wsgi.run_once are present'),
  'environ.run-once': should('wsgi.run_once is true only where the process is expected to make one call'),
  'environ.extension-names': should(
    "the server's own variables have lower-case names with dots and underscores, and a prefix of its own",
  ),
});
