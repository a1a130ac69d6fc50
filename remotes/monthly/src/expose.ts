import { createQueueKeeper, createRotaClient, createWriteQueue, newOpId, pause } from '@tandem/rest';
import { parseCellKey } from '@tandem/rota';
import type { Mount } from '@tandem/sync';
import { mount as mountComponent, unmount } from 'svelte';
import { createMonthlyScheduleStore } from './legacy/monthly-store.ts';
import { createMonthController } from './month-controller.svelte.ts';
import { attachOwnSync } from './sync/own-sync.ts';
import MonthView from './ui/MonthView.svelte';

/** Lives as long as the page: what a left month has not sent is still sent, and found by the next one. */
const keepQueue = createQueueKeeper(createWriteQueue);
const origin = `${newOpId().slice(0, 8)}/month`;

/** What the shell calls. See `Mount` in @tandem/sync. */
export const mount: Mount = (target, context) => {
  attachOwnSync(context.sync);
  const { scheduleId, viewer, locale } = context;
  const client = createRotaClient(context.fetch);
  const { queue, release } = keepQueue(`${scheduleId}/${viewer.userId}`, {
    client,
    scheduleId,
    origin,
    newOpId,
    random: Math.random,
    wait: pause,
    onChange(key) {
      const ref = parseCellKey(key);
      if (ref) month.onWriteState(ref);
      context.reportSaving(queue.counts());
    },
    onSaved: (ref, value) => store.confirmAssignment(ref, value),
  });
  const store = createMonthlyScheduleStore(scheduleId, {
    window: client.window,
    write: queue.write,
    pending: queue.pending,
  });
  const month = createMonthController({
    store,
    queue,
    locale,
    mayEdit: viewer.role !== 'viewer',
    now: Date.now,
    refuse: (text) => context.notify({ tone: 'warn', text }),
  });
  context.reportSaving(queue.counts());
  const place = context.place$.subscribe(({ date }) => month.show(date));
  const reload = context.reload$.subscribe(() => month.reload());
  const sendAgain = (): void => {
    for (const { key } of queue.pending()) {
      const state = queue.stateOf(key);
      if (typeof state !== 'string' && state.retrying) queue.retry(key);
    }
  };
  window.addEventListener('online', sendAgain);
  const view = mountComponent(MonthView, {
    target,
    props: {
      month,
      locale,
      startWidth: target.clientWidth,
      onselect: (date) => context.navigate({ date }),
      onopen: (date) => context.navigate({ view: 'day', date }),
    },
  });
  return () => {
    window.removeEventListener('online', sendAgain);
    place.unsubscribe();
    reload.unsubscribe();
    void unmount(view);
    month.dispose();
    release();
  };
};
