import { createQueueKeeper, createRotaClient, createWriteQueue, newOpId, pause, versionAt } from '@tandem/rest';
import { parseCellKey, type CellRef } from '@tandem/rota';
import type { Mount } from '@tandem/sync';
import { onDemand } from '@tandem/ui';
import { mount as mountComponent, unmount } from 'svelte';
import { createWeeklyStore } from './legacy/weekly-store.ts';
import { joinWeek } from './sync/live-week.ts';
import { attachOwnSync } from './sync/own-sync.ts';
import WeekView from './ui/WeekView.svelte';
import { createPlaceKeeper } from './week-place.ts';
import { createWeekController } from './week-controller.svelte.ts';

/** One tab, one origin of changes, however often the view is opened. */
const TAB = newOpId().slice(0, 8);
/** Milliseconds until what was just changed has been drawn. */
const FRAME = 16;
const fetchRules = onDemand(() => import('./later/week-rules.ts'));
const takeQueue = createQueueKeeper(createWriteQueue);
const fetchShow = onDemand(() => import('./sync/show-update.ts'));

/** What the shell calls. See `Mount` in @tandem/sync. */
export const mount: Mount = (target, context) => {
  attachOwnSync(context.sync);
  const { scheduleId, viewer, locale, notify, navigate } = context;
  const client = createRotaClient(context.fetch);
  let open = true;

  const { queue: byRest, release } = takeQueue(`${viewer.userId}/${scheduleId}`, {
    client,
    scheduleId,
    origin: `${TAB}${versionAt(import.meta.url)}/weekly`,
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
  const { store, queue, saved, refused, deciding, leave } = joinWeek({
    sync: context.sync,
    scheduleId,
    queue: byRest,
    decide: context.decide,
    open: (writes) => createWeeklyStore(scheduleId, { window: client.window, ...writes }),
    onUpdate: (update) => void fetchShow().then(({ showUpdate }) => showUpdate({ root: target, me: viewer.name, update }), () => undefined),
    onWriteState,
    reload: () => week.reload(),
  });
  function onWriteState(ref: CellRef): void {
    context.reportSaving(queue.counts());
    if (open) week.onWriteState(ref);
  }
  const week = createWeekController({
    store,
    queue,
    deciding,
    locale,
    mayEdit: viewer.role !== 'viewer',
    now: Date.now,
    refuse: (text) => notify({ tone: 'warn', text }),
    rules: fetchRules,
    later(run) {
      const timer = setTimeout(run, FRAME);
      return () => clearTimeout(timer);
    },
  });

  const keeper = createPlaceKeeper({
    list: week.list,
    navigate: (options) => navigate({ options }),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  let first = true;
  const place = context.place$.subscribe(({ view, date, options }) => {
    if (view !== 'week') return;
    keeper.read(options, first);
    first = false;
    week.show(date);
  });
  const reload = context.reload$.subscribe(() => week.reload());
  const online = (): void => {
    queue.retry();
    if (week.failure) week.reload();
  };
  window.addEventListener('online', online);
  context.reportSaving(queue.counts());

  const view = mountComponent(WeekView, {
    target,
    props: {
      week,
      locale,
      keeper,
      onselect: (date) => navigate({ date }),
      onhint: (text) => notify({ tone: 'info', text }),
    },
  });
  return () => {
    open = false;
    window.removeEventListener('online', online);
    place.unsubscribe();
    reload.unsubscribe();
    keeper.dispose();
    void unmount(view);
    leave();
    week.dispose();
    release();
  };
};
