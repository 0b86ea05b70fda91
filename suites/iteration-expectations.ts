/** Claims about what is done with the returned object: iterated, left alone, closed. */
import type { Entry } from '../spec/index.ts';
import { afterwards, events, happenedIn, tell } from './application-expectations.ts';
import { contradicted, type Expectation, inapplicable, satisfied, unclear } from './expectation.ts';

/** close() of the returned object is called exactly once. */
export const closesOnce: Expectation = afterwards('calls close() of the returned object exactly once', (entry) => {
  if (!happenedIn(entry, 'return')) return unclear('the application returned nothing that could be closed');
  const count = events(entry, 'close').length;
  if (count === 1) return satisfied();
  return contradicted(count === 0 ? 'close() was not called' : `close() was called ${count} times`);
});

/** A generator is used up, or closed: never dropped where it stands. */
export const closesGenerator: Expectation = afterwards('closes the generator, or uses it up', (entry) => {
  if (!happenedIn(entry, 'return')) return unclear('the application returned nothing that could be closed');
  if (happenedIn(entry, 'stop') || happenedIn(entry, 'raise-out')) return satisfied('the generator is used up');
  return happenedIn(entry, 'close') ? satisfied('the generator is closed') : contradicted('the generator was dropped');
});

/** Whether close() came before the second request of the connection was handed over. */
export const closesBeforeNext: Expectation = {
  says: 'calls close() before the next request, or after it',
  judge: ({ entries, labelled }) => {
    const [first, second] = [entries[0], labelled['2']?.[0]];
    if (first === undefined || second === undefined) return inapplicable('the server took one request a connection');
    const [closed] = events(first, 'close');
    if (closed === undefined) return inapplicable('close() was not called');
    return satisfied(`close() comes ${closed.at <= second.at ? 'before' : 'after'} the next request is handed over`);
  },
};

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

/** The file that was wrapped is closed; once more does a file no harm. */
export const closesFile: Expectation = afterwards('calls close() of the wrapped file', (entry) =>
  events(entry, 'file-close').length > 0 ? satisfied() : contradicted('close() of the file was not called'),
);

/** The wrapper was called without an exception. */
export const wrapsFile: Expectation = afterwards('wraps the file', (entry) => {
  const [call] = events(entry, 'file-wrapper');
  if (call === undefined) return unclear('the wrapper was not called');
  return call.raised === undefined
    ? satisfied()
    : contradicted(`wsgi.file_wrapper raised ${call.raised.type}: ${call.raised.message}`);
});

/** What the wrapper made, without being returned, can be closed. */
export const wrapsClosably: Expectation = afterwards('makes a wrapper that has a close()', (entry) => {
  const [call] = events(entry, 'wrap-file');
  if (call === undefined) return unclear('the wrapper was not called');
  if (call.raised !== undefined) return contradicted(`wsgi.file_wrapper raised ${call.raised.type}`);
  return call.result?.type === 'object' && call.result.methods.includes('close')
    ? satisfied()
    : contradicted(`wsgi.file_wrapper returned ${tell(call.result)} without close()`);
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
