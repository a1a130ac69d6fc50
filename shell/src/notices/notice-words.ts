import type { SyncNotice } from '@tandem/sync';
import { notices as words } from '@tandem/words/notices';

/** What a person reads: an operator's own words, else those of what has happened, else those of how much it weighs. */
export function noticeWords({ kind, severity, text }: Pick<SyncNotice, 'kind' | 'severity'> & { readonly text?: string | undefined }): string {
  return text ?? (Object.hasOwn(words.kinds, kind) ? words.kinds[kind] : undefined) ?? words.other[severity];
}
