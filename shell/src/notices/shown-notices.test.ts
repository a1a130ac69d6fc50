import type { SyncNotice } from '@tandem/sync';
import { describe, expect, it } from 'vitest';
import { askNotices } from './ask-notices.ts';
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

  it('[SHELL-270] say once what has happened twice, and every word of a person', () => {
    const again = [{ ...notice('first', 'info', 1), kind: 'gradual' }, { ...notice('again', 'info', 2), kind: 'gradual' }, { ...notice('ward', 'info', 1), kind: 'gradual', schedule: 'ward' }, notice('a', 'info'), notice('b', 'info')];
    expect(shownNotices(again, new Set(), 0).map(({ id }) => id)).toEqual(['again', 'ward', 'a', 'b']);
    expect(shownNotices(again, new Set(['again', 'a', 'b', 'ward']), 0)).toEqual([]);
  });

  it('[SHELL-271] have words by what has happened, by an operator, or by their weight', () => {
    expect(noticeWords({ kind: 'emergency', severity: 'critical', until: null })).toContain('Live updates were turned off');
    expect(noticeWords({ kind: 'message', severity: 'info', until: null, text: 'Back at ten.' })).toBe('Back at ten.');
    expect(noticeWords({ kind: 'toString', severity: 'warning', until: null })).toContain('may be interrupted');
  });

  it('[SHELL-272] say before live updates come when, what changes and what stays', () => {
    expect(noticeWords({ kind: 'rollout-soon', severity: 'info', until: Date.UTC(2026, 10, 30, 12) })).toMatch(/^Live updates: from Monday, November 30 at .*, at the earliest, this rota shows/);
  });

  it('[SHELL-273] are asked for where none are pushed', async () => {
    const paths: string[] = [];
    const answered = (body: unknown) => (path: string) => (paths.push(path), Promise.resolve(new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })));
    const held = [notice('a', 'info')];
    expect(await askNotices(answered({ notices: held }) as typeof fetch)).toEqual(held);
    expect([paths, await askNotices((() => Promise.reject(new TypeError('offline'))) as typeof fetch)]).toEqual([['/api/notices'], null]);
  });
});
