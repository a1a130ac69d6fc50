import type { ReportsAnswer } from '@tandem/rest';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, expect, it, vi } from 'vitest';
import ReportList from './ReportList.svelte';

afterEach(() => void (document.body.innerHTML = ''));

it('[SHELL-293] each report and how it stands are read by themselves, in the language of the page, or kept as Markdown', async () => {
  const reports: ReportsAnswer['reports'] = [{ id: '7', kind: 'roll-back', at: 0, revision: 2, stage: 'beta users', place: 2 }];
  const client = { reports: vi.fn(() => Promise.resolve({ ok: true as const, value: { reports } })), reportAt: (id: string, format: string, language: string) => `/${id}.${format}?${language}` };
  const list = mount(ReportList, { target: document.body, props: { client, stands: '1', locale: 'en-GB' } });
  flushSync();
  await vi.waitFor(() => expect(document.querySelectorAll('li')).toHaveLength(2));
  expect([...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual(['/now.html?en', '/now.md?en', '/7.html?en', '/7.md?en']);
  expect(document.querySelectorAll('li')[1]?.textContent).toContain('Taken back: beta users');
  void unmount(list);
});
