import type { Session } from '@tandem/rest';
import { flushSync, mount, unmount, type Component, type ComponentProps } from 'svelte';
import { expect, it } from 'vitest';
import { provideParts, type ShellParts } from '../shell-parts.ts';
import ScheduleLinks from './ScheduleLinks.svelte';

const parts = { schedules: { list: [] }, navigation: {}, now: () => 0 } as unknown as ShellParts;

function shown(creator: boolean): string {
  const target = document.createElement('div');
  const withParts = ((...at: Parameters<typeof ScheduleLinks>) => {
    provideParts(parts);
    return ScheduleLinks(...at);
  }) as unknown as Component<ComponentProps<typeof ScheduleLinks>>;
  const links = mount(withParts, { target, props: { session: { creator } as Session, current: null, place: null, close: () => undefined } });
  flushSync();
  const { textContent } = target;
  void unmount(links);
  return textContent;
}

it('[SHELL-46] offers a new rota to whoever may make one, and to nobody else', () => {
  expect(shown(true)).toContain('New rota');
  expect(shown(false)).not.toContain('New rota');
});
