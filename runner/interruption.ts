/** Work that SIGINT and SIGTERM bring to an early end: the first asks for it, the second ends the process at once. */
import { exitCodes } from '../spec/index.ts';
import { KitFailure } from './failure.ts';

/** Carries out work that resolves to an exit code; what it throws once it was interrupted counts as its end. */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    const code = await work(interruption.signal);
    return interruption.signal.aborted ? exitCodes.interrupted : code;
  } catch (error) {
    if (interruption.signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** What comes first: the result of what is under way, or, as null, the interrupt. */
export async function orInterrupted<T>(result: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const over = new AbortController();
  const interrupted = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([result, interrupted]);
  } finally {
    over.abort();
  }
}

/** The result of what is under way. Throws {@link KitFailure} where the interrupt comes first. */
export async function unlessInterrupted<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return result;
  const first = await orInterrupted(
    result.then((value) => ({ value })),
    signal,
  );
  if (first === null) throw new KitFailure('interrupted');
  return first.value;
}
