import { COMPARED, missingFor, nextStage, type FlagValues, type ModeGuard, type Stage } from '@tandem/sync/protocol';
import { isFresh, type ConnectedLane, type KeptReport } from './reports.ts';

export interface Held {
  readonly ok: false;
  readonly guard: ModeGuard;
  /** One sentence for the person who has ordered it. */
  readonly reason: string;
}
export type Verdict = { readonly ok: true } | Held;

/** Everything that the guards look at, as of now. */
export interface GuardFacts {
  readonly flags: FlagValues;
  readonly safeMode: readonly string[];
  readonly stage: Stage;
  /** The revision of the flags with which the stage began. */
  readonly began: number;
  /** Pages that are connected; null: only the running server knows. */
  readonly lanes: readonly ConnectedLane[] | null;
  /** What the server's comparison of its table with its log came to just now. */
  readonly server: { readonly confirmed: number; readonly errors: number };
  readonly cleanDays: number;
  readonly neededDays: number;
  /** Somebody has said that legacy stores may be left behind. */
  readonly approved: boolean;
  readonly now: number;
}

const OK: Verdict = { ok: true };
const held = (guard: ModeGuard, reason: string): Held => ({ ok: false, guard, reason });

/** Whether a schedule may go on to the next stage. */
export function mayRaise(facts: GuardFacts): Verdict {
  const to = nextStage(facts.stage, 'raise');
  if (to === facts.stage) return OK;
  return safeMode(facts) ?? flagsFor(facts, to) ?? server(facts) ?? pages(facts) ?? (to === 'complete' ? completion(facts) : null) ?? OK;
}

function safeMode({ safeMode: reasons }: GuardFacts): Held | null {
  return reasons.length === 0 ? null : held('safe-mode', `Safe mode is on: ${reasons.join('; ')}.`);
}

function flagsFor({ flags }: GuardFacts, to: Stage): Held | null {
  const missing = missingFor(to, flags);
  return missing.length === 0 ? null : held('flags', `${to} needs ${missing.join(', ')}.`);
}

function server({ server: { confirmed, errors } }: GuardFacts): Held | null {
  if (confirmed > 0) return held('server', `The server's table and its log differ in ${count(confirmed, 'cell')}.`);
  return errors > 0 ? held('server', `The server's comparison failed ${count(errors, 'time')}.`) : null;
}

/** Silence is not health: from dual-write on every connected page of somebody who may edit has to have said how it is. */
function pages({ lanes: connected, stage, began, now }: GuardFacts): Held | null {
  const lanes = connected?.filter(({ counts }) => counts) ?? null;
  if (lanes === null) return held('silent', 'A server is running, and only it knows what its pages have come to: order it there, or with --force.');
  const compared = COMPARED.has(stage);
  const fresh = lanes.flatMap((lane) => (lane.report && isFresh(lane, now) ? [lane.report] : []));
  const current = fresh.filter((report) => report.stage === stage && report.revision >= began);
  // With everything off a page does nothing, and reports only what it still has to send.
  const said = compared ? current : fresh;
  if (compared && said.length < lanes.length) return held('silent', `${count(lanes.length - said.length, 'open page')} of ${lanes.length} have not reported for this stage.`);
  const trouble = said.find((report) => report.trouble !== null)?.trouble;
  if (trouble !== undefined) return held('trouble', `A page reports: ${trouble}`);
  const unsent = said.reduce((sum, report) => sum + report.unsent, 0);
  if (unsent > 0) return held('unsent', `${count(unsent, 'edit')} of open pages ${unsent === 1 ? 'is' : 'are'} not sent yet.`);
  return compared ? sweeps(said) : null;
}

function sweeps(reports: readonly KeptReport[]): Held | null {
  const confirmed = reports.reduce((sum, { sweep }) => sum + (sweep?.confirmed ?? 0), 0);
  if (confirmed > 0) return held('difference', `Open pages have found ${count(confirmed, 'difference')} that survived every look.`);
  if (reports.length === 0 || reports.some(({ sweep }) => sweep !== null && sweep.compared > 0)) return null;
  return held('sweep', 'No open page has compared anything yet in this stage: a comparison takes up to 30 seconds.');
}

function completion({ cleanDays, neededDays, approved }: GuardFacts): Held | null {
  if (cleanDays < neededDays) return held('clean-days', `complete needs ${count(neededDays, 'day')} without a difference; there are ${cleanDays}.`);
  return approved ? null : held('approval', 'complete leaves the legacy stores behind: it has to be approved.');
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
