import type { FormValues } from './fields.ts';

/** What was typed and not saved, by what it was typed for. */
export type Drafts = Map<string, FormValues>;

const kept = new Map<string, Drafts>();

/** The drafts of one page of one rota. They live as long as the app: leaving a page and coming back loses nothing. */
export function draftsOf(scheduleId: string, page: string): Drafts {
  const key = `${scheduleId}/${page}`;
  const drafts = kept.get(key) ?? new Map<string, FormValues>();
  kept.set(key, drafts);
  return drafts;
}
