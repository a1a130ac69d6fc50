import { createQueueKeeper, createRotaClient, createWriteQueue, newOpId, pause, versionAt } from '@tandem/rest';
import { parseCellKey, type CellRef } from '@tandem/rota';
import type { Mount } from '@tandem/sync';
import { month as words } from '@tandem/words/month';
import { mount as mountComponent, unmount } from 'svelte';
import { createMonthlyScheduleStore } from './legacy/monthly-store.ts';
import { onDemand } from '@tandem/ui';
import { createMonthController } from './month-controller.svelte.ts';
import { createPlaceMemory } from './place-memory.ts';
import { joinMonth } from './sync/live-month.ts';
import { attachOwnSync } from './sync/own-sync.ts';
import MonthView from './ui/MonthView.svelte';

/** Lives as long as the page: what a left month has not sent is still sent, and found by the next one. */
const keepQueue = createQueueKeeper(createWriteQueue);
const origin = `${newOpId().slice(0, 8)}${versionAt(import.meta.url)}/month`;

/** The rules of the rota: here from the first edit on, or once the page has painted and has nothing else to do. */
const fetchActs = onDemand(() => import('./month-acts.ts'));
const fetchShow = onDemand(() => import('./sync/show-update.ts'));

/** What the shell calls. See `Mount` in @tandem/sync. */
export const mount: Mount = (target, context) => {
  attachOwnSync(context.sync);
  const { scheduleId, viewer, locale } = context;
  const client = createRotaClient(context.fetch);
  const { queue: byRest, release } = keepQueue(`${scheduleId}/${viewer.userId}`, {
    client,
    scheduleId,
    origin,
    newOpId,
    random: Math.random,
    wait: pause,
    onChange(key) {
      const ref = parseCellKey(key);
      if (ref) onWriteState(ref);
    },
    onSaved(ref, value, rev) {
      store.confirmAssignment(ref, value);
      saved({ ref, value }, rev);
    },
    onRefused: (ref) => refused(ref),
  });
  const { store, queue, saved, refused, deciding, leave } = joinMonth({
    sync: context.sync,
    scheduleId,
    queue: byRest,
    decide: context.decide,
    open: (writes) => createMonthlyScheduleStore(scheduleId, { window: client.window, ...writes }),
    onUpdate: (update) => void fetchShow().then(({ showUpdate }) => showUpdate({ root: target, me: viewer.name, update }), () => undefined),
    onWriteState,
    reload: () => month.reload(),
  });
  function onWriteState(ref: CellRef): void {
    month.onWriteState(ref);
    context.reportSaving(queue.counts());
  }
  const memory = createPlaceMemory({
    navigate: context.navigate,
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  const month = createMonthController({
    store,
    queue,
    deciding,
    locale,
    mayEdit: viewer.role !== 'viewer',
    now: Date.now,
    refuse: (text) => context.notify({ tone: 'warn', text }),
    acts: fetchActs,
    keep: memory.keep,
  });
  context.reportSaving(queue.counts());
  const place = context.place$.subscribe(({ date, options }) => {
    month.shown.restore(memory.receive(options), options);
    month.show(date);
  });
  const reload = context.reload$.subscribe(() => month.reload());
  const online = (): void => {
    if (month.failure) month.reload();
    for (const { key } of queue.pending()) {
      const state = queue.stateOf(key);
      if (typeof state !== 'string' && state.retrying) queue.retry(key);
    }
  };
  window.addEventListener('online', online);
  const view = mountComponent(MonthView, {
    target,
    props: {
      month,
      locale,
      startWidth: target.clientWidth,
      onselect: (date) => context.navigate({ date }),
      onopen: (date) => context.navigate({ view: 'day', date }),
      onmissing: () => context.notify({ tone: 'warn', text: words.partMissing }),
    },
  });
  return () => {
    window.removeEventListener('online', online);
    place.unsubscribe();
    memory.dispose();
    reload.unsubscribe();
    void unmount(view);
    leave();
    month.dispose();
    release();
  };
};
