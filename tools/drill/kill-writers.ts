import { CSRF_HEADER, type ScheduleSummary, type Session, type WindowAnswer } from '@tandem/rest';
import type { AssignmentValue } from '@tandem/rota';

export interface Write {
  readonly opId: string;
  /** `<schedule>/<staff>/<date>/<slot>` */
  readonly cell: string;
  readonly value: AssignmentValue | null;
}

export interface Writers {
  /** Writes until the server is gone. */
  readonly run: (url: string) => Promise<void>;
  /** Sends what has no answer yet until everything has one. */
  readonly settle: (url: string) => Promise<void>;
  /** Acknowledged writes, those of one cell in order. */
  readonly acked: () => readonly Write[];
}

const CLIENTS = 16;
/** Milliseconds after which an answer counts as lost. */
const PATIENCE = 15_000;
const DEMO = { login: 'mara', password: 'tandem-demo' };

/**
 * Clients that write to the demo rota, each to people of its own, so that the order of writes to a cell is known. A value
 * is one of the person's own skills on a day without approved leave: the rules accept it.
 */
export async function createWriters(url: string, random: () => number): Promise<Writers> {
  const signIn = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(DEMO),
  });
  if (!signIn.ok) throw new Error(`signing in as ${DEMO.login} answered ${signIn.status}: ${await signIn.text()}`);
  const { csrf } = (await signIn.json()) as Session;
  const cookie = (signIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const read = async <T>(path: string) => (await (await fetch(`${url}${path}`, { headers: { cookie } })).json()) as T;
  const [schedule] = await read<ScheduleSummary[]>('/api/schedules');
  if (!schedule) throw new Error('the demo has no schedule');
  const roster = await read<WindowAnswer>(`/api/schedules/${schedule.id}/window?from=${schedule.firstDate}&to=${schedule.lastDate}`);

  const acked: Write[] = [];
  const unanswered: (Write | null)[] = Array.from({ length: CLIENTS }, () => null);
  const taken = new Set(roster.leave.map(({ staffId }) => staffId));
  const free = roster.staff.filter(({ id }) => !taken.has(id));
  const dates = [...new Set(roster.demand.map(({ date }) => date))];
  let ops = 0;

  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  function nextWrite(client: number): Write {
    const person = pick(free.filter((_, index) => index % CLIENTS === client));
    const value = random() < 0.2 ? null : { shiftTypeId: pick(roster.shiftTypes).id, skillId: pick(person.skills) };
    ops += 1;
    // Slot 0 of every other day: no shift of one day reaches into the next written one.
    const date = pick(dates.filter((_, index) => index % 2 === 0));
    return { opId: `drill-${client}-${ops}`, cell: `${schedule?.id}/${person.id}/${date}/0`, value };
  }

  /** True: acknowledged. False: refused by a rule, nothing changed. Throws when there is no answer. */
  async function send(base: string, { opId, cell, value }: Write): Promise<boolean> {
    const [scheduleId, staffId, date, slot] = cell.split('/');
    const response = await fetch(`${base}/api/schedules/${scheduleId}/cells/${staffId}/${date}/${slot}`, {
      method: 'PUT',
      signal: AbortSignal.timeout(PATIENCE),
      headers: { 'content-type': 'application/json', cookie, origin: base, [CSRF_HEADER]: csrf },
      body: JSON.stringify({ opId, value, origin: 'drill/kills' }),
    });
    const text = await response.text();
    if (response.ok) return true;
    if (response.status === 409) return false;
    if (response.status === 429) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return send(base, { opId, cell, value });
    }
    throw new Error(`${response.status}: ${text}`);
  }

  async function client(base: string, index: number, more: () => boolean): Promise<void> {
    while (more() || unanswered[index]) {
      const write = unanswered[index] ?? nextWrite(index);
      unanswered[index] = write;
      if (await send(base, write)) acked.push(write);
      unanswered[index] = null;
    }
  }

  const each = (work: (index: number) => Promise<void>) => Promise.all(Array.from({ length: CLIENTS }, (_, index) => work(index)));
  return {
    run: async (base) => {
      await each((index) => client(base, index, () => true).catch(() => undefined));
    },
    settle: async (base) => {
      await each((index) => client(base, index, () => false));
    },
    acked: () => acked,
  };
}
