/** The view in which the edits are made: the week's store as it is shipped, wrapped and joined, with the REST client and the index of its view. */
import { createRotaClient, createWriteQueue, type CellBody } from '@tandem/rest';
import { indexWindow, withCell, type AssignmentValue, type CellRef, type RosterIndex } from '@tandem/rota';
import { joinView } from '../../shared/ui/src/live/join-view.ts';
import { slotValue, toAssignments, toScheduleData } from '../../remotes/weekly/src/legacy/weekly-format.ts';
import { createWeeklyStore, type WeeklyScheduleStore } from '../../remotes/weekly/src/legacy/weekly-store.ts';
import type { ComparedWorld } from '../../e2e/drills/compared-world.ts';

export interface EditingView {
  readonly load: () => Promise<void>;
  readonly write: (ref: CellRef, value: AssignmentValue) => void;
  readonly requests: () => number;
  readonly waiting: () => number;
}

const USER = 'ana';
const ORIGIN = 'http://tandem.test';
/** No answer comes in the task of its edit. */
const NETWORK_MS = 1;

export function openEditingView({ tabs, server, timeline, chance }: ComparedWorld, range: { readonly from: string; readonly to: string }): EditingView {
  const [tab] = tabs;
  if (!tab) throw new Error('There is no page.');
  let requests = 0;
  let ids = 0;
  let index: RosterIndex | null = null;
  /** A request as a page makes it, answered by the server's own modules. */
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests += 1;
    const request = new Request(new URL(String(input), ORIGIN), { method: init?.method ?? 'GET', headers: init?.headers ?? {}, ...(typeof init?.body === 'string' && { body: init.body }) });
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === 'GET') {
      const answer = server.window(USER, searchParams.get('from') ?? '', searchParams.get('to') ?? '');
      return answer.ok ? Response.json(answer.value) : Response.json({ error: answer.error }, { status: 400 });
    }
    await new Promise<void>((sent) => void timeline.after(NETWORK_MS, sent));
    const [staffId = '', date = '', slot = ''] = pathname.split('/').slice(-3);
    const answer = await server.writeCell(USER, { staffId: decodeURIComponent(staffId), date, slot: Number(slot) }, (await request.json()) as CellBody);
    return answer.ok ? Response.json(answer.value) : Response.json({ error: answer.error }, { status: 400 });
  };
  const client = createRotaClient(fetch);
  const queue = createWriteQueue({
    client,
    scheduleId: server.schedule,
    origin: 'bench/editor',
    newOpId: () => `edit-${(ids += 1)}`,
    random: chance.next,
    wait: (ms) => new Promise((resolve) => void timeline.after(ms, resolve)),
    onChange: () => undefined,
    onSaved(ref, value, rev) {
      live.store.confirmAssignment(ref, value);
      live.saved({ ref, value }, rev);
    },
  });
  const live = joinView<WeeklyScheduleStore>({
    sync: tab.sync,
    name: 'editor',
    build: 'bench',
    protocol: { min: 1, max: 2 },
    scheduleId: server.schedule,
    queue,
    open: (writes) => createWeeklyStore(server.schedule, { window: client.window, ...writes }),
    format: { name: 'weekly', from: toScheduleData, toAssignments, at: slotValue },
    data: (store) => store.scheduleData,
    wrap: tab.sync.compat.wrapScheduleStore,
    onUpdate: () => undefined,
    onWriteState: () => undefined,
    reload: () => void load(),
  });
  live.store.subscribe((event) => {
    if (event.type === 'loaded' && live.store.facts) index = indexWindow({ ...live.store.facts, assignments: toAssignments(live.store.scheduleData) });
    if (event.type === 'written' && index) index = withCell(index, event.ref, event.value);
    if (event.type === 'received') for (const { ref, value } of event.writes) if (index) index = withCell(index, ref, value);
  });
  const load = (): Promise<void> => live.store.loadWindow(range.from, range.to);
  return { load, write: (ref, value) => live.store.updateAssignment(ref.date, ref.slot, ref.staffId, value), requests: () => requests, waiting: () => queue.pending().length };
}
