import type { SyncNotice } from '@tandem/sync';
import { describe, expect, it } from 'vitest';
import { noticeWords } from './notice-words.ts';
import { nextEnd, shownNotices } from './shown-notices.ts';

const notice = (id: string, severity: SyncNotice['severity'], at = 0, until: number | null = null): SyncNotice => ({ id, kind: 'message', severity, schedule: null, at, until });

describe('notices to people', () => {
  it('[SHELL-270] stand with the heaviest first until they end, and what is critical is not dismissed', () => {
    const all = [notice('info', 'info'), notice('old', 'warning', 1), notice('new', 'warning', 2), notice('critical', 'critical'), notice('over', 'critical', 0, 50)];
    const ids = (dismissed: string[], now: number) => shownNotices(all, new Set(dismissed), now).map(({ id }) => id);
    expect(ids([], 49)).toEqual(['critical', 'over', 'new', 'old', 'info']);
    expect(ids(['critical', 'over', 'new', 'info'], 50)).toEqual(['critical', 'old']);
    expect([nextEnd(all, 49), nextEnd(all, 50)]).toEqual([50, null]);
  });

  it('[SHELL-271] have words by what has happened, by an operator, or by their weight', () => {
    expect(noticeWords({ kind: 'emergency', severity: 'critical' })).toContain('Live updates were turned off');
    expect(noticeWords({ kind: 'message', severity: 'info', text: 'Back at ten.' })).toBe('Back at ten.');
    expect(noticeWords({ kind: 'toString', severity: 'warning' })).toContain('may be interrupted');
  });
});
