import type { RolloutAnswer, RolloutOrderKind } from '@tandem/rest';
import { rollout as words } from '@tandem/words/rollout';
import type { ComponentProps } from 'svelte';
import type { Tone } from '../operations/operations-facts.ts';
import type Rail from '../operations/Rail.svelte';

type Gate = RolloutAnswer['gates'][number];
type Reading = RolloutAnswer['readings'][number];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TONES: Readonly<Record<RolloutAnswer['status'], Tone>> = { idle: 'unknown', running: 'busy', held: 'hold', paused: 'hold', done: 'ok', 'rolled-back': 'bad', killed: 'bad' };

export interface RolloutHeadline {
  readonly tone: Tone;
  readonly text: string;
  readonly because: string;
}

export const triggerWords = (trigger: string): string => words.triggers[trigger] ?? trigger;

/** What holds, and why, in one sentence each. */
export function headlineOf(rollout: RolloutAnswer): RolloutHeadline {
  const { status, stage, stages, holds, gates, announced } = rollout;
  const now = stages[stage];
  const name = now?.name ?? '';
  const why = holds[0] ? triggerWords(holds[0].trigger) : '';
  const missing = gates.find(({ open }) => !open);
  const ahead = announced?.stage === stage;
  const { because } = words;
  const lines: Readonly<Record<RolloutAnswer['status'], string>> = {
    idle: because.idle,
    running: ahead ? because.ahead : missing ? because.waits(words.gates[missing.gate]) : because.ready,
    held: because.held(why),
    paused: because.paused,
    done: because.done,
    'rolled-back': because['rolled-back'](why),
    killed: because.killed,
  };
  return { tone: TONES[status], text: words.status[status](name, now?.pct ?? 0), because: lines[status] };
}

/** Its stages on a rail: how the one that holds stands, and that none of those before it counts once everything was taken back. */
export function stepsOf({ status, stages }: RolloutAnswer): ComponentProps<typeof Rail>['steps'] {
  const over = status === 'rolled-back' || status === 'killed';
  return stages.map(({ name, status: place, ring, pct, exposed }) => {
    const here = place === 'now' && status !== 'done';
    const past = (place === 'past' || status === 'done') && !over;
    return { name, note: words.stageNote(ring, pct, exposed), here, ...(here ? { tone: TONES[status] } : past ? { tone: 'ok' } : {}) };
  });
}

/** What may be ordered as it stands; a kill always may. */
export function ordersAt({ status, gates, announced }: RolloutAnswer): readonly RolloutOrderKind[] {
  const ready = announced === null && gates.length > 0 && gates.every(({ gate, open }) => open || gate === 'approval' || gate === 'notice');
  const needsApproval = gates.some(({ gate, open }) => gate === 'approval' && !open);
  switch (status) {
    case 'idle':
    case 'rolled-back':
    case 'killed':
      return ['start'];
    case 'running':
      return ready ? [needsApproval ? 'approve' : 'advance', 'pause'] : ['pause'];
    case 'held':
      return ['resume', 'pause'];
    case 'paused':
      return ['resume'];
    case 'done':
      return ['start'];
  }
}

/** What the next stage waits for, of what asks for anything; nothing where none can begin any more. */
export const gatesAhead = ({ status, gates }: RolloutAnswer): readonly Gate[] => (status === 'rolled-back' || status === 'killed' ? [] : gates.filter(({ needs }) => needs > 0));

/** What a gate asks for; of an approval also whose wish it is and who may give it, before anybody tries. */
export function gateName({ gate, open }: Gate, { asked, mayApprove }: Pick<RolloutAnswer, 'asked' | 'mayApprove'>): string {
  if (gate !== 'approval' || open) return words.gates[gate];
  return `${words.gates[gate]} (${[...(asked === null ? [] : [words.askedBy(asked)]), words.mayApprove(mayApprove.join(', '))].join('; ')})`;
}

/** How much a gate has of what it needs. */
export function gateWords({ gate, has, needs }: Gate, locale: string): string {
  const time = (ms: number): string => (needs < 2 * HOUR ? words.minutes((ms / MINUTE).toLocaleString(locale, { maximumFractionDigits: 0 })) : words.hours((ms / HOUR).toLocaleString(locale, { maximumFractionDigits: 1 })));
  if (gate === 'bake' || gate === 'notice') return words.gateOf(time(has), time(needs));
  return words.gateOf(has.toLocaleString(locale), needs.toLocaleString(locale));
}

/** Metrics of which a stage has so many; the others are percent. */
const COUNTED = ['dataInconsistencies', 'userComplaints'];

/** A tile's figure, and the interval it may lie in. */
export function readingWords({ metric, value, lower, upper, threshold, n, base }: Reading, locale: string): { readonly figure: string; readonly interval: string; readonly limit: string; readonly sample: string } {
  const number = (each: number): string => each.toLocaleString(locale, { maximumFractionDigits: 2 });
  const slowness = ['visible', 'inp', 'switch'].includes(metric);
  const figure = value === null ? '–' : COUNTED.includes(metric) ? number(value) : !slowness ? words.percent(number(value)) : value > 0.05 ? words.slower(number(value)) : value < -0.05 ? words.faster(number(-value)) : words.same;
  return {
    figure,
    interval: lower === null || upper === null ? '' : words.interval(number(lower), number(upper)),
    limit: words.limit(COUNTED.includes(metric) ? number(threshold) : words.percent(number(threshold))),
    sample: n === 0 ? words.nothing : words.sample(number(n), number(base)),
  };
}

export const verdictTone = ({ verdict }: Reading): Tone => ({ pass: 'ok', fail: 'bad', inconclusive: 'unknown', error: 'hold' })[verdict] as Tone;

/** Where value, interval and limit lie on a tile's line, in percent of its width; null: nothing was measured. */
export function lineOf({ value, lower, upper, threshold }: Reading): { readonly at: number; readonly from: number; readonly to: number; readonly limit: number; readonly zero: number } | null {
  if (value === null) return null;
  const least = Math.min(0, lower ?? value, value);
  const most = Math.max(threshold * 1.3, upper ?? value, value, least + 1e-9);
  const place = (each: number): number => (100 * (Math.min(most, Math.max(least, each)) - least)) / (most - least);
  return { at: place(value), from: place(lower ?? value), to: place(upper ?? value), limit: place(threshold), zero: place(0) };
}
