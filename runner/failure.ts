/** The kit's own trouble, told in one line: what is wrong and what to do. Ends the run with exit code 2. */
export class KitFailure extends Error {
  override name = 'KitFailure';
}

/** An error's message on one line, without its class and stack. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s*\n\s*/g, ' ').trim();
}
