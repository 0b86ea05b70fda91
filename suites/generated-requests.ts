import { generatedRequests as heading } from '../spec/catalogue/generated-requests.ts';
import { suite } from './check.ts';
import { always } from './properties/claim.ts';
import { arrivesAsSent } from './properties/request.ts';

export const generatedRequests = suite(heading, ({ must }) => [
  must('generated.request', 'a generated request arrives as it was sent', always(arrivesAsSent)),
]);
