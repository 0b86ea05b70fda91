/** When the application raises. */
import { heading, may, must, should } from '../requirement.ts';

export const errorHandling = heading('error-handling', 'error handling', 'PEP 3333 Error Handling', {
  'error.replacement': must('start_response with exc_info returns while nothing has been sent; the error body is sent'),
  'error.re-raised': must('start_response with exc_info raises after output was sent, and the response is aborted'),
  'error.trapped': should('an exception that aborts the application is trapped'),
  'error.logged': should('an exception that aborts the application is logged'),
  'error.message-added': may('an error message is added to a text that was partly sent'),
  'error.aborted': may('a response that an error cut short is told to be incomplete'),
  'error.withheld': may('details of an exception are kept from the client'),
});
