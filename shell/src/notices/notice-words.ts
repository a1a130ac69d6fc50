import type { SyncNotice } from '@tandem/sync';
import { language } from '@tandem/words/language';
import { notices as words } from '@tandem/words/notices';

/** What a stage of the rollout says before it comes: it ends when that begins. */
export const SOON = 'rollout-soon';

/** What a person reads: an operator's own words, else those of what has happened, else those of how much it weighs. */
export function noticeWords({ kind, severity, until, text }: Pick<SyncNotice, 'kind' | 'severity' | 'until'> & { readonly text?: string | undefined }): string {
  if (kind === SOON && until !== null) return words.soon(new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' }).format(until));
  return text ?? (Object.hasOwn(words.kinds, kind) ? words.kinds[kind] : undefined) ?? words.other[severity];
}
