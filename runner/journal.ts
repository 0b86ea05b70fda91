/** The journal as the exchange needs it, wherever it lies: in a spool that both see, or behind requests to the probe. */
import type { Spool } from '../fixtures/probes/spool.ts';
import { type Entry, MalformedData, program as schema } from '../spec/index.ts';
import { canaryNonce } from './canary.ts';
import type { Address } from './exchange.ts';
import { askProbe, flawOf, isTimeout, type ProbeCarrier, readJournalAnswer } from './probe-client.ts';

export interface Journal {
  /** Whether it can be read, and gates opened, without a request. */
  readonly shared: boolean;
  /** How often it is worth looking again while something is awaited, in milliseconds. */
  readonly pollMs: number;
  /** Brings what {@link entries} tells up to date. */
  refresh(nonce: string): Promise<void>;
  /** Entries of the nonce and of all its labels, as of the last refresh. */
  entries(nonce: string): readonly Entry[];
  /** How many invocations there have been under exactly this nonce. */
  calls(nonce: string): Promise<number>;
  /** Their entries, as of now. */
  entriesOf(nonce: string): Promise<readonly Entry[]>;
  open(nonce: string, gate: string): Promise<void>;
  /** Lays down a program for a request that cannot carry it. */
  deposit(nonce: string, program: string): Promise<void>;
  forget(nonce: string): Promise<void>;
  /** Forgets the invocations under exactly this nonce where that takes no request; elsewhere they stay. */
  forgetQuickly(nonce: string): void;
}

/** Nothing is told where there is no probe. */
export const absentJournal: Journal = {
  shared: false,
  pollMs: 25,
  refresh: async () => {},
  entries: () => [],
  calls: async () => 0,
  entriesOf: async () => [],
  open: async () => {},
  deposit: async () => {},
  forget: async () => {},
  forgetQuickly: () => {},
};

/** Takes what cannot be read, where nothing hangs on it yet, for nothing: whoever judges by a journal is told. */
export function nothingIfMalformed(error: unknown): null {
  if (error instanceof MalformedData) return null;
  throw error;
}

/** The kit and the server see the same directory. */
export function sharedJournal(spool: Spool): Journal {
  const known = new Map<string, readonly Entry[]>();
  return {
    shared: true,
    pollMs: 2,
    refresh: async (nonce) => void known.set(nonce, spool.entries(nonce, canaryNonce(nonce))),
    entries: (nonce) => known.get(nonce) ?? [],
    calls: async (nonce) => spool.invocations(nonce),
    entriesOf: async (nonce) => spool.entriesOf(nonce),
    open: async (nonce, gate) => spool.openGate(nonce, gate),
    deposit: async (nonce, program) => spool.layProgram(nonce, schema.parse(JSON.parse(program))),
    forget: async (nonce) => {
      known.delete(nonce);
      spool.forget(nonce);
    },
    forgetQuickly: (nonce) => spool.forgetInvocations(nonce),
  };
}

/** So many questions for the journal are not answered by a probe that answers others until the journal counts as none. */
const mostSilence = 2;

/** Everything is asked of the probe. What it does not answer in time is not there. */
export function askedJournal(address: Address, carrier: ProbeCarrier, timeoutMs: number): Journal {
  const known = new Map<string, readonly Entry[]>();
  /** What is wrong with the journals that the probe has told and that are none. Those are not read again: they may have no end. */
  const flaws = new Map<string, string>();
  /** How many questions for the journal a probe that is there has not answered; null once it has answered one. */
  let silence: number | null = 0;
  const ask = (question: string, body?: string) =>
    askProbe(address, question, { carrier, timeoutMs, ...(body === undefined ? {} : { body }) });
  const attempt = async (question: string, body?: string): Promise<void> => {
    await ask(question, body).catch(() => null);
  };
  const isSilent = () => silence !== null && silence >= mostSilence;
  /** A question for the journal has timed out: that is the journal's own silence where the probe answers another one. */
  const noteSilence = async (): Promise<void> => {
    const isThere = await ask('handshake').then(
      () => true,
      () => false,
    );
    if (isThere && silence !== null) silence += 1;
  };
  const neverComes = () => new MalformedData('the journal that the probe tells has never come');
  /**
   * Null where nothing comes. Throws {@link MalformedData} where what comes is no journal, or where never anything does: nothing
   * is shown by it.
   */
  const tell = async (nonce: string) => {
    const known = flaws.get(nonce);
    if (known !== undefined) throw new MalformedData(known);
    if (isSilent()) throw neverComes();
    try {
      const answer = readJournalAnswer(await ask(`journal ${nonce}`));
      silence = null;
      return answer;
    } catch (error) {
      if (silence !== null && isTimeout(error)) await noteSilence();
      if (isSilent()) throw neverComes();
      const flaw = flawOf(error);
      if (flaw === null) return null;
      flaws.set(nonce, `the journal that the probe tells ${flaw}`);
      throw new MalformedData(flaws.get(nonce));
    }
  };
  const entriesOf = async (nonce: string): Promise<readonly Entry[]> => {
    const answer = await tell(nonce);
    return answer === null ? [] : answer.entries.filter((entry) => entry.nonce === nonce);
  };
  return {
    shared: false,
    pollMs: 25,
    entriesOf,
    calls: async (nonce) => (await entriesOf(nonce)).length,
    refresh: async (nonce) => {
      const answer = await tell(nonce);
      if (answer !== null) known.set(nonce, answer.entries);
    },
    entries: (nonce) => known.get(nonce) ?? [],
    open: (nonce, gate) => attempt(`open ${nonce} ${gate}`),
    deposit: (nonce, program) => attempt(`program ${nonce}`, program),
    forget: async (nonce) => {
      known.delete(nonce);
      flaws.delete(nonce);
      await attempt(`forget ${nonce}`);
    },
    forgetQuickly: () => {},
  };
}
