import { heading, must, should } from '../requirement.ts';

const unknown = "the server's own interfaces: what they offer, and how they are called, is not known to the kit";

export const serverExtensionApis = heading(
  'server-extension-apis',
  'server extension APIs',
  'PEP 3333 Server Extension APIs',
  {
    'extension.invoked-through': must('an extension that replaces a part of WSGI is invoked through that part', {
      unobservable: unknown,
    }),
    'extension.environ-passed': must('an extension that tells request headers has environ passed in', {
      unobservable: unknown,
    }),
    'extension.environ-refused': must('an extension that cannot agree with environ refuses service', {
      unobservable: unknown,
    }),
    'extension.start-response-passed': should('an extension that writes the response has start_response passed in', {
      unobservable: unknown,
    }),
    'extension.start-response-refused': must('an extension refuses a start_response that is not its own', {
      unobservable: unknown,
    }),
    'extension.middleware': should('extensions reckon with middleware', { unobservable: unknown }),
  },
);
