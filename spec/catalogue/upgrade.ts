import { heading, may, must, should } from '../requirement.ts';

export const upgrade = heading('upgrade', 'Upgrade', 'RFC 9110 7.8', {
  'upgrade.ignored': may('A received Upgrade field is ignored.'),
  'upgrade.only-offered': must('The server does not switch to a protocol that the client did not name.'),
  'upgrade.http-1.0': must('An Upgrade field in an HTTP/1.0 request is ignored.'),
  'upgrade.unlisted': may('An Upgrade field that Connection does not name is ignored.', { at: 'RFC 9110 7.6.1' }),
  'upgrade.advertised': may('A response tells in an Upgrade field what the server could switch to.'),
  'upgrade.protocol-case': should('Names of protocols are compared without regard to case.', {
    unobservable: 'which protocols a server would switch to is not known, and WSGI knows none',
  }),
  'upgrade.preference': may("The client's order of preference is passed over.", {
    unobservable: 'which protocols a server would switch to is not known, and WSGI knows none',
  }),
  'upgrade.101-field': must('A 101 response has an Upgrade field with the protocols it switches to.', {
    unobservable: 'which protocols a server would switch to is not known, and WSGI knows none',
  }),
  'upgrade.continue-first': must('With both Upgrade and a 100-continue expectation, 100 comes before 101.', {
    unobservable: 'which protocols a server would switch to is not known, and WSGI knows none',
  }),
  'upgrade.semantics-kept': must('A protocol that cannot honour the message is not switched to.', {
    unobservable: 'which protocols a server would switch to is not known, and WSGI knows none',
  }),
  'upgrade.426-field': must('A 426 response has an Upgrade field.', {
    unobservable: 'nothing that a client sends obliges a server to answer 426; one of the application is its own',
  }),
  'upgrade.listed': must('An Upgrade field of a response is named in Connection.', { at: 'RFC 9110 7.6.1' }),
});
