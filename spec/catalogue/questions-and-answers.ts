import { heading, may, must } from '../requirement.ts';

export const questionsAndAnswers = heading(
  'questions-and-answers',
  'questions and answers',
  'PEP 3333 Questions and Answers',
  {
    'questions.dictionary': must('environ offers all that a dictionary offers'),
    'questions.write-and-iterate': must('both write() and the iterable can be used for one response'),
    'questions.status-text': may('the reason phrase of the application is sent, or another: HTTP gives it no meaning'),
    'questions.run-once': may('a process in which wsgi.run_once is true is called again', {
      unobservable: 'leave that nothing can contradict',
    }),
  },
);
