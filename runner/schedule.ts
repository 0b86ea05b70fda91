/**
 * The order in which checks are judged: several at once where the target can, and one by one again those that were
 * under way when it died, so that a death is told at the check that did it. A check does it that kills a server which
 * has just begun; any other in which a server dies may have come upon what one before it has left behind, and is judged
 * by another exchange. Perilous ones come last, since a server may die of them a moment later, when it is at another;
 * where it does, each is judged once more, alone and with its aftermath.
 */
import { deadly } from '../spec/index.ts';
import type { Check } from '../suites/index.ts';
import { everyStep } from '../suites/program.ts';
import type { Judgement } from './judge.ts';
import { forPlaces, inPlaces } from './places.ts';

export interface Scheduling {
  /** `aftermath`: the check is over only when a server that dies of it would have died. */
  readonly judge: (check: Check, aftermath?: boolean) => Promise<Judgement>;
  /** Whether the target goes on serving for a moment. */
  readonly remains: () => Promise<boolean>;
  /** Brings a target that does not serve any more back; false where that cannot be done. */
  readonly restart: () => Promise<boolean>;
  /** How many clients are at the target at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Told of each judgement that stands. */
  readonly onJudged: (judgement: Judgement) => void;
}

/** Resolves to the checks that were not judged: the target was lost, or the run was interrupted. */
export async function schedule(checks: readonly Check[], scheduling: Scheduling): Promise<readonly Check[]> {
  const { judge, remains, restart, concurrency, signal, onJudged } = scheduling;
  const harmless = checks.filter((check) => !isPerilous(check));
  const waiting = concurrency > 1 ? forPlaces(harmless) : harmless;
  const perilous = checks.filter(isPerilous);
  let lost = false;

  /** Judges one after the other; each death is answered by a restart. Resolves to the judgements. */
  const oneByOne = async (
    some: Check[],
    { begunAnew = false, aftermath = false } = {},
  ): Promise<readonly Judgement[]> => {
    const judgements: Judgement[] = [];
    let fresh = begunAnew;
    while (some.length > 0 && !lost && !signal.aborted) {
      const [check] = some.splice(0, 1);
      if (check === undefined) break;
      let judgement = await judge(check, aftermath);
      let dead = died(judgement);
      if (dead) lost = !(await restart());
      if (dead && !fresh && !lost && !signal.aborted) {
        const again = await judge(check, aftermath);
        judgement = died(again) ? again : withDeath(again, judgement);
        dead = died(again);
        if (dead) lost = !(await restart());
      }
      if (lost) judgement = withoutSilence(judgement);
      onJudged(judgement);
      judgements.push(judgement);
      fresh = dead;
    }
    waiting.push(...some);
    return judgements;
  };

  /** Judges several at once; resolves to what a death has spoilt, first what saw it. */
  const sideBySide = async (): Promise<Judgement[]> => {
    const spoilt: Judgement[] = [];
    let dead = false;
    const work = async (check: Check): Promise<void> => {
      const judgement = await judge(check);
      if (died(judgement)) dead = true;
      if (dead) spoilt.push(judgement);
      else onJudged(judgement);
    };
    waiting.push(...(await inPlaces(waiting.splice(0), concurrency, work, () => !dead && !signal.aborted)));
    return spoilt;
  };

  /** Judges those of which a server may die late, side by side; resolves to whether it has lived through them. */
  const allUnharmed = async (): Promise<boolean> => {
    const judgements: Judgement[] = [];
    let dead = false;
    const work = async (check: Check): Promise<void> => {
      const judgement = await judge(check);
      if (died(judgement)) dead = true;
      else judgements.push(judgement);
    };
    await inPlaces(perilous, concurrency, work, () => !dead && !signal.aborted);
    if (dead || !(await remains())) return false;
    for (const judgement of judgements) {
      onJudged(judgement);
      perilous.splice(perilous.indexOf(judgement.check), 1);
    }
    return true;
  };

  if (concurrency === 1) {
    await oneByOne(waiting.splice(0));
  }
  while (waiting.length > 0 && !lost && !signal.aborted) {
    const spoilt = await sideBySide();
    const [witness] = spoilt;
    if (witness === undefined) break;
    const again = spoilt.map(({ check }) => check);
    lost = !(await restart());
    if (lost) {
      waiting.push(...again);
      continue;
    }
    const judgements = await oneByOne(again, { begunAnew: true });
    // A death that none of them brings about alone was one all the same: it is told where it was seen.
    const own = judgements.find(({ check }) => check === witness.check);
    if (own !== undefined && !judgements.some(died) && !signal.aborted) onJudged(withDeath(own, witness));
  }
  if (!lost && !signal.aborted && perilous.length > 0 && !(await allUnharmed()) && !signal.aborted) {
    lost = !(await restart());
    if (!lost) await oneByOne(perilous.splice(0), { begunAnew: true, aftermath: true });
  }
  return [...waiting, ...perilous];
}

/** Whether the application raises what a handler of Exception lets through. */
function isPerilous({ app, apps }: Check): boolean {
  const programs = app === null ? Object.values(apps) : [app, ...Object.values(apps)];
  return programs.flatMap(everyStep).some((step) => step.do === 'raise' && deadly.includes(step.type));
}

/**
 * A judgement on a server that is gone for good: that it gave no whole answer to a request is no refusal of it, and no breach
 * of what it would have answered either, for who knows why it went.
 */
function withoutSilence(judgement: Judgement): Judgement {
  const { verdict, observation } = judgement;
  const isSaid = verdict.is === 'satisfied' || verdict.is === 'contradicted';
  if (!isSaid || observation === null || observation.wire.responses.some(({ complete }) => complete)) return judgement;
  return { ...judgement, verdict: { is: 'unclear', reason: 'the server no longer answers' } };
}

/** A judgement that stands, with a death that was seen at its check before. */
function withDeath(judgement: Judgement, { observations }: Judgement): Judgement {
  const deaths = observations.filter(({ canary }) => canary.fresh === 'none');
  return { ...judgement, observations: [...judgement.observations, ...deaths] };
}

/** Whether the target did not serve the next client. */
function died({ observations }: Judgement): boolean {
  return observations.some(({ canary }) => canary.fresh === 'none');
}
