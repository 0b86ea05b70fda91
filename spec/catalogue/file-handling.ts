/** wsgi.file_wrapper, where a server offers it. */
import { heading, may, must, should } from '../requirement.ts';

export const fileHandling = heading(
  'file-handling',
  'platform-specific file handling',
  'PEP 3333 Optional Platform-Specific File Handling',
  {
    'file-wrapper.offered': may('wsgi.file_wrapper is in environ'),
    'file-wrapper.arguments': must('the wrapper takes a file and, if told, a block size'),
    'file-wrapper.iterable': must('the wrapper returns an iterable, whatever the file is made of'),
    'file-wrapper.idle': must('nothing of the file is transmitted before the application has returned'),
    'file-wrapper.unused': must('a wrapper that the application does not return transmits nothing'),
    'file-wrapper.closable': must('what the wrapper returns for a file with close() has a close() of its own'),
    'file-wrapper.attributes': may('attributes of the file are taken for those of a built-in file', {
      unobservable: 'leave that nothing can contradict; what comes of it is judged by file-wrapper.iterable',
    }),
    'file-wrapper.close': must("close() of what the wrapper returns invokes the file's close()"),
    'file-wrapper.without-close': must('a file without close() is wrapped too'),
    'file-wrapper.block-size': may('the block size is followed'),
    'file-wrapper.position': should('transmission begins at the current position of the file'),
    'file-wrapper.to-the-end': should('transmission goes on to the end of the file'),
    'file-wrapper.length': should('transmission ends when Content-Length bytes have been sent'),
    'file-wrapper.length-generated': may('a Content-Length is generated from the file'),
  },
);
