/** The server's part at large, and what its example gateway shows. */
import { heading, may, must, should } from '../requirement.ts';

export const serverGatewaySide = heading('server-gateway-side', 'the server side', 'PEP 3333 The Server/Gateway Side', {
  'application.called-once': must('the application is called once for each request that is meant for it'),
  'application.callable': must('whatever can be called is an application: function, class, method or instance', {
    at: 'PEP 3333 Specification Overview',
    unobservable: 'the probe is one callable; the kind of another never shows on the wire',
  }),
  'application.not-introspected': must('the application is called, and not looked into', {
    at: 'PEP 3333 Specification Overview',
    unobservable: 'looking at a function leaves no trace in it',
  }),
  'application.obtained': may('how the server comes by the application is its own affair', {
    at: 'PEP 3333 Specification Overview',
    unobservable: 'leave that nothing can contradict',
  }),
  'application.middleware': should('a server needs no special support for middleware', {
    at: 'PEP 3333 Middleware: Components that Play Both Sides',
    unobservable: 'to the server, middleware is an application like any other',
  }),
  'gateway.empty-body': must('an iterable without any block still gets its status and headers sent'),
  'gateway.body-before-start': should('a block that comes before start_response was called is an error'),
});
