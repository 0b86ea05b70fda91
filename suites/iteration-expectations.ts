/** Claims about what is done with the returned object: iterated, left alone, closed. */
import type { Entry } from '../spec/index.ts';
import { afterwards, events, happenedIn } from './application-expectations.ts';
import { contradicted, type Expectation, satisfied, unclear } from './expectation.ts';

/** close() of the returned object is called exactly once. */
export const closesOnce: Expectation = afterwards('calls close() of the returned object exactly once', (entry) => {
  if (!happenedIn(entry, 'return')) return unclear('the application returned nothing that could be closed');
  const count = events(entry, 'close').length;
  if (count === 1) return satisfied();
  return contradicted(count === 0 ? 'close() was not called' : `close() was called ${count} times`);
});

/** Nothing is asked of the returned object once it has been closed. */
export const closesLast: Expectation = afterwards('calls close() after the last block was asked for', (entry) => {
  const at = entry.events.findIndex(({ what }) => what === 'close');
  if (at < 0) return contradicted('close() was not called');
  const late = entry.events.slice(at).find(({ what }) => what === 'next' || what === 'iter');
  return late === undefined ? satisfied() : contradicted(`"${late.what}" came after close()`);
});

/** close() of the iterator that the returned object made is left alone. */
export const sparesIterator: Expectation = afterwards('leaves close() of the iterator alone', (entry) =>
  happenedIn(entry, 'iterator-close') ? contradicted("the iterator's close() was called") : satisfied(),
);

/** Attributes beyond the interface are not asked for. */
export const touchesNothing: Expectation = afterwards(
  'uses no attribute of the returned object beyond the interface',
  (entry) => {
    const touched = [...new Set(events(entry, 'touched').map(({ name }) => name))];
    if (!happenedIn(entry, 'return')) return unclear('the application returned nothing');
    return touched.length === 0 ? satisfied() : contradicted(`it asked for ${touched.join(', ')}`);
  },
);

/** A mark of the program is not reached. */
export function endsBefore(mark: string): Expectation {
  return afterwards(`ends the iteration before the application is at "${mark}"`, (entry) =>
    happenedIn(entry, 'mark', mark) ? contradicted(`the application came to "${mark}"`) : satisfied(),
  );
}

/** The blocks that were yielded, in the journal's order; the server asked for each. */
export function asksFor(blocks: number): Expectation {
  return afterwards(`asks for all ${blocks} blocks`, (entry) => {
    const count = yielded(entry);
    return count === blocks ? satisfied() : contradicted(`it asked for ${count}`);
  });
}

function yielded(entry: Entry): number {
  return events(entry, 'yield').length;
}

/** The file that was wrapped is closed, once. */
export const closesFile: Expectation = afterwards('calls close() of the wrapped file exactly once', (entry) => {
  const count = events(entry, 'file-close').length;
  return count === 1 ? satisfied() : contradicted(`close() of the file was called ${count} times`);
});

/** The wrapper was called without an exception. */
export const wrapsFile: Expectation = afterwards('wraps the file', (entry) => {
  const [call] = events(entry, 'file-wrapper');
  if (call === undefined) return unclear('the wrapper was not called');
  return call.raised === undefined
    ? satisfied()
    : contradicted(`wsgi.file_wrapper raised ${call.raised.type}: ${call.raised.message}`);
});

/** The file is first read when the application has returned. */
export const readsFileLate: Expectation = afterwards(
  'reads nothing of the file before the application returns',
  (entry) => {
    const returned = entry.events.findIndex(({ what }) => what === 'return');
    const read = entry.events.findIndex(({ what }) => what === 'file-read');
    return read >= 0 && read < returned ? contradicted('the file was read while the application ran') : satisfied();
  },
);
