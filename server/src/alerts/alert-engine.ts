import type { AlertLevel, AlertType } from '@tandem/rest';

/** How loud each type is. */
export const LEVEL_OF: Readonly<Record<AlertType, AlertLevel>> = {
  'data-corruption': 'immediate',
  'sync-failure': 'immediate',
  'performance-degradation': 'warning',
  'error-rate-high': 'warning',
  'rollout-progress': 'info',
  'user-feedback': 'info',
};

export interface AlertName {
  readonly type: AlertType;
  /** null: every schedule. */
  readonly schedule: string | null;
  /** While an alert is open, another one of its type, schedule and key is the same. */
  readonly key: string;
}

export interface Raised extends AlertName {
  /** One English sentence for whoever is woken. */
  readonly summary: string;
  readonly values?: Readonly<Record<string, string | number>>;
  /** It goes on until it is cleared. Else it has happened: it is over when somebody has acknowledged it. */
  readonly lasting?: boolean;
  /** People have a notice of it already: no banner. */
  readonly told?: boolean;
}

/** Plain data: it is stored as it is. */
export interface AlertState extends Required<Raised> {
  readonly status: 'open' | 'resolved';
  readonly opened: number;
  /** When it was raised last, and how often. */
  readonly last: number;
  readonly count: number;
  readonly acknowledged: { readonly at: number; readonly by: string } | null;
  /** When the second set of routes was told. */
  readonly escalated: number | null;
  readonly resolved: number | null;
}

export type AlertEvent =
  | { readonly kind: 'raise'; readonly raised: Raised }
  /** Its cause is gone. `quiet`: it counts only if nothing was raised for so many milliseconds. */
  | { readonly kind: 'clear'; readonly quiet: number }
  | { readonly kind: 'acknowledge'; readonly by: string }
  /** Time has passed. `escalateAfter`: milliseconds; null: never. */
  | { readonly kind: 'look'; readonly escalateAfter: number | null };

export type AlertMessageKind = 'opened' | 'acknowledged' | 'escalated' | 'resolved';
export interface AlertEffect {
  readonly kind: 'say';
  readonly message: AlertMessageKind;
  /** The first set of routes, the second, or everybody who has been told of it. */
  readonly reach: 'first' | 'second' | 'both';
}

export interface MovedAlert {
  readonly state: AlertState | null;
  readonly effects: readonly AlertEffect[];
}

/** Something for the record alone is over when nothing like it has happened for so long. */
export const INFO_LASTS = 3_600_000;

/** `state` null: no alert of this name is open. */
export function moveAlert(state: AlertState | null, event: AlertEvent, now: number): MovedAlert {
  const stay: MovedAlert = { state, effects: [] };
  if (event.kind === 'raise') return raise(state, event.raised, now);
  if (state === null || state.status === 'resolved') return stay;
  switch (event.kind) {
    case 'clear':
      return now - state.last >= event.quiet ? resolve(state, now) : stay;
    case 'acknowledge': {
      if (state.acknowledged !== null) return stay;
      const known: AlertState = { ...state, acknowledged: { at: now, by: event.by } };
      return state.lasting ? { state: known, effects: [say('acknowledged', known)] } : resolve(known, now);
    }
    case 'look':
      if (!state.lasting && LEVEL_OF[state.type] === 'info' && now - state.last >= INFO_LASTS) return resolve(state, now);
      if (state.acknowledged !== null || state.escalated !== null || event.escalateAfter === null || now - state.opened < event.escalateAfter) return stay;
      return { state: { ...state, escalated: now }, effects: [{ kind: 'say', message: 'escalated', reach: 'second' }] };
  }
}

function raise(state: AlertState | null, { values = {}, lasting = false, told = false, ...raised }: Raised, now: number): MovedAlert {
  if (state?.status === 'open') return { state: { ...state, summary: raised.summary, values, last: now, count: state.count + 1 }, effects: [] };
  const opened: AlertState = { ...raised, values, lasting, told, status: 'open', opened: now, last: now, count: 1, acknowledged: null, escalated: null, resolved: null };
  return { state: opened, effects: [say('opened', opened)] };
}

const resolve = (state: AlertState, now: number): MovedAlert => ({ state: { ...state, status: 'resolved', resolved: now }, effects: [say('resolved', state)] });

const say = (message: AlertMessageKind, { escalated }: AlertState): AlertEffect => ({ kind: 'say', message, reach: escalated === null ? 'first' : 'both' });
