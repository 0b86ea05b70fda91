/** What becomes of a target a moment after an exchange: it serves on, begins anew, or is gone. */
import { patientNow } from './patient-clock.ts';
import type { Target } from './target.ts';

const pollMs = 50;

/** Whether the target goes on serving for as long as a server may take to die of what it was given. */
export async function remains(target: Target, timeoutMs: number): Promise<boolean> {
  const deadline = patientNow() + target.settleMs;
  while (await target.answers(timeoutMs)) {
    if (patientNow() >= deadline) return true;
    await pause();
  }
  return false;
}

/** Waits until nothing more is to come of an exchange. A server that begins anew by itself has the time limit for it. */
export async function aftermath(target: Target, timeoutMs: number): Promise<void> {
  if (await remains(target, timeoutMs)) return;
  const deadline = patientNow() + timeoutMs;
  while (!target.ended() && patientNow() < deadline && !(await target.answers(timeoutMs))) await pause();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pollMs));
}
