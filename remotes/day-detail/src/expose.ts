import { createQueueKeeper, createRotaClient, createWriteQueue, newOpId, pause, versionAt } from '@tandem/rest';
import type { Mount } from '@tandem/sync';
import { onDemand } from '@tandem/ui';
import { mount as mountComponent, unmount } from 'svelte';
import { createDayController } from './day-controller.svelte.ts';
import { createDayPanelStore } from './legacy/day-store.ts';
import { joinDay } from './sync/live-day.ts';
import { attachOwnSync } from './sync/own-sync.ts';
import DayView from './ui/DayView.svelte';

/** Lives as long as the page: what a left day has not sent is still sent, and found by the next one. */
const keepQueue = createQueueKeeper(createWriteQueue);
const origin = `${newOpId().slice(0, 8)}${versionAt(import.meta.url)}/day`;
const fetchRules = onDemand(() => import('./later/day-rules.ts'));
const fetchShow = onDemand(() => import('./sync/show-update.ts'));

/** What the shell calls. See `Mount` in @tandem/sync. */
export const mount: Mount = (target, context) => {
  attachOwnSync(context.sync);
  const { scheduleId, viewer, locale, pane } = context;
  const client = createRotaClient(context.fetch);
  const { queue: byRest, release } = keepQueue(`${scheduleId}/${viewer.userId}/${pane}`, {
    client,
    scheduleId,
    origin,
    newOpId,
    random: Math.random,
    wait: pause,
    onChange: onWriteState,
    onSaved(ref, value, rev) {
      store.confirmAssignment(ref, value);
      saved({ ref, value }, rev);
    },
    onRefused: (ref) => refused(ref),
  });
  const { store, queue, saved, refused, deciding, leave } = joinDay({
    sync: context.sync,
    scheduleId,
    queue: byRest,
    decide: context.decide,
    open: (writes) => createDayPanelStore(scheduleId, { window: client.window, ...writes }),
    onUpdate(update) {
      const find = (root: HTMLElement, { staffId, date }: { staffId: string; date: string }) => (date === day.date ? root.querySelectorAll<HTMLElement>(`[data-row="${staffId}"]`) : []);
      void fetchShow().then(({ showUpdate }) => showUpdate({ root: target, me: viewer.name, update, quiet: pane === 'side', find }), () => undefined);
    },
    onWriteState,
    reload: () => day.reload(),
  });
  function onWriteState(): void {
    day.onWriteState();
    context.reportSaving(queue.counts());
  }
  const day = createDayController({
    store,
    queue,
    deciding,
    locale,
    mayEdit: viewer.role !== 'viewer',
    now: Date.now,
    rules: fetchRules,
    refuse: (text) => context.notify({ tone: 'warn', text }),
  });
  context.reportSaving(queue.counts());
  const place = context.place$.subscribe(({ date, options }) => {
    day.setOptions(options);
    day.show(date);
  });
  const reload = context.reload$.subscribe(() => day.reload());
  const online = (): void => {
    if (day.failure) day.reload();
    for (const { key } of queue.pending()) {
      const state = queue.stateOf(key);
      if (typeof state !== 'string' && state.retrying) queue.retry(key);
    }
  };
  window.addEventListener('online', online);
  const view = mountComponent(DayView, {
    target,
    props: {
      day,
      locale,
      pane,
      startWidth: target.clientWidth,
      wire: { fetch: context.fetch, scheduleId, origin, tell: (text) => context.notify({ tone: 'warn', text }) },
      onselect: (date) => context.navigate({ date }),
      onexpand: () => context.navigate({ view: 'day' }),
      onoptions: (options) => context.navigate({ options }),
      onmissing: (text) => context.notify({ tone: 'warn', text }),
    },
  });
  return () => {
    window.removeEventListener('online', online);
    place.unsubscribe();
    reload.unsubscribe();
    void unmount(view);
    leave();
    day.dispose();
    release();
  };
};
