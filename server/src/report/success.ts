import { SUCCESS, type RolloutReport, type SuccessGroup, type SuccessMetric } from '@tandem/rest';
import { rateRatio } from '../rollout/statistics.ts';
import type { SpanFigures } from './span-figures.ts';

type Row = RolloutReport['success'][SuccessGroup][number];

export interface SuccessFacts extends Pick<RolloutReport, 'readings' | 'consistency' | 'feedback' | 'disruption' | 'edits'> {
  readonly figures: SpanFigures;
  /** Seconds that each rollback took. */
  readonly rollbacks: readonly number[];
  /** Percent by which it may be slower and still be a success. */
  readonly slower: number;
}

/** The brief's: a rollback takes less than two minutes. */
const ROLLBACK_WITHIN = 120;
/** The brief's: more than 99.9 % of data are consistent, so less than this percentage is not. */
const INCONSISTENT = 0.1;
/** Two-sided 95 %, and how far edits come in bursts. */
const SURELY = 1.96;
const BURSTS = 10;
const LATENCIES = ['visible', 'inp', 'switch'];

const unknown = (n = 0): Omit<Row, 'metric'> => ({ verdict: 'inconclusive', value: null, n });
const verdict = (pass: boolean): Row['verdict'] => (pass ? 'pass' : 'fail');

/** The brief's success metrics, each from what was measured: too little is never a success. */
export function successOf(facts: SuccessFacts): RolloutReport['success'] {
  const { readings, consistency, feedback, disruption, edits, figures, rollbacks, slower } = facts;
  const { candidate, others } = figures;
  const measured = disruption.measured > 0 && candidate.minutes > 0;
  /** None at all, or no more for the time of people at work than those have who do not have it. */
  const noMore = (mine: number, theirs: number): Row['verdict'] => verdict(mine === 0 || (others.minutes > 0 && mine / candidate.minutes <= theirs / others.minutes));
  const latencies = readings.filter(({ metric, value }) => LATENCIES.includes(metric) && value !== null);
  const slowest = latencies.reduce<(typeof latencies)[number] | null>((worst, each) => ((worst?.value ?? -Infinity) >= (each.value ?? 0) ? worst : each), null);
  const visible = readings.find(({ metric }) => metric === 'visible');
  const said = feedback.candidate.problems + feedback.candidate.praise;
  const rate = rateRatio(candidate.edits, candidate.minutes, others.edits, others.minutes, SURELY, BURSTS);

  // Edits are taken while it is rolled back: only one that takes minutes keeps anybody waiting.
  const stopped = disruption.candidate + Math.floor(disruption.rollbackSeconds / 60);
  const rows: Readonly<Record<SuccessMetric, Omit<Row, 'metric'>>> = {
    criticalErrors: measured ? { verdict: verdict(candidate.critical === 0), value: candidate.critical, n: candidate.minutes } : unknown(),
    consistency: consistent(consistency),
    regression: slowness(slowest, slower),
    rollback: rollbacks.length === 0 ? unknown() : { verdict: verdict(Math.max(...rollbacks) < ROLLBACK_WITHIN), value: Math.max(...rollbacks), n: rollbacks.length },
    transition: measured ? { verdict: noMore(candidate.loadFailures, others.loadFailures), value: candidate.loadFailures, n: candidate.minutes } : unknown(),
    workflow: measured ? { verdict: noMore(disruption.candidate, disruption.others), value: disruption.candidate, n: disruption.measured } : unknown(),
    crossView: slowness(visible, 0),
    feedback: said === 0 ? unknown() : { verdict: verdict(feedback.candidate.praise > feedback.candidate.problems), value: (100 * feedback.candidate.praise) / said, n: said },
    operation: measured ? { verdict: verdict(stopped === 0), value: stopped, n: disruption.measured } : unknown(),
    tickets: measured ? { verdict: noMore(feedback.candidate.problems, feedback.others.problems), value: feedback.candidate.problems, n: candidate.began } : unknown(),
    reliability: edits.lost === null ? unknown() : { verdict: verdict(edits.lost === 0), value: edits.lost, n: consistency.compared },
    productivity: Number.isNaN(rate.value) ? unknown(candidate.minutes) : { verdict: rate.lower > 1 ? 'pass' : rate.upper < 1 ? 'fail' : 'inconclusive', value: 100 * (rate.value - 1), n: candidate.minutes },
  };
  const of = (group: SuccessGroup): Row[] => SUCCESS[group].map((metric) => ({ metric, ...rows[metric] }));
  return { technical: of('technical'), people: of('people'), business: of('business') };
}

/** Percent by which it is slower, where it is to be less than a limit: what may be chance is no failure. */
function slowness(reading: RolloutReport['readings'][number] | null | undefined, limit: number): Omit<Row, 'metric'> {
  if (!reading || reading.value === null) return unknown(reading?.n);
  const { value, lower, n } = reading;
  return { verdict: value < limit ? 'pass' : (lower ?? -1) > 0 ? 'fail' : 'inconclusive', value, n };
}

function consistent({ compared, confirmed, bound }: RolloutReport['consistency']): Omit<Row, 'metric'> {
  if (compared === 0 || bound === null) return unknown();
  const differ = (100 * confirmed) / compared;
  return { verdict: differ > INCONSISTENT ? 'fail' : bound <= INCONSISTENT ? 'pass' : 'inconclusive', value: 100 - differ, n: compared };
}
