/** Many pages on one rota that edit at a steady rate, and what became of every edit. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AddMemberAnswer, WindowAnswer } from '@tandem/rest';
import { cellKey, eachDay, type AssignmentValue, type CellRef } from '@tandem/rota';
import type { FlagName } from '@tandem/sync/protocol';
import type { Chance } from '../sim/random.ts';
import { openNodePage, type NodePage } from './node-page.ts';
import { openFlagPage, signedInBy, signIn, type FlagPage, type SignedIn } from './node-sync.ts';
import { until } from './until.ts';

/** Sockets of one user that a server takes are limited: the pages are shared among so many people. */
const PAGES_A_PERSON = 60;
/** Pages that are opened at the same time. */
const TOGETHER = 10;
/** Milliseconds in which a page that has been opened is told its flags. */
const OPENS_WITHIN_MS = 60_000;
const PASSWORD = 'a-long-pass-phrase';

/** When a page saw a change of its flags, epoch milliseconds. */
export interface Seen {
  /** It acts under the epoch that was ordered, or does not synchronize any more. */
  stopped: number | null;
  readonly off: Map<FlagName, number>;
}

export interface CrowdMember {
  readonly page: NodePage;
  readonly seen: Seen;
  /** Nothing that the server says over the socket reaches it. */
  deaf: boolean;
}

export interface Crowd {
  readonly members: readonly CrowdMember[];
  /** Who holds flags alone. */
  readonly flagPages: readonly FlagPage[];
  /** Begins to edit at the rate; the answer stops it. */
  readonly edit: (perSecond: number) => () => void;
  readonly edits: () => number;
  readonly close: () => void;
}

/** What came over sockets: each op's lowest epoch, and where it was accepted. */
export interface BySocket {
  readonly pushed: Map<string, number>;
  readonly accepted: Map<string, number>;
}

export interface CrowdParts {
  readonly operator: SignedIn;
  readonly schedule: string;
  readonly range: { readonly from: string; readonly to: string };
  readonly clients: number;
  /** So many more that hold flags alone: one process has no room for thousands of stores. */
  readonly flagClients?: number;
  readonly chance: Chance;
  readonly say: (text: string) => void;
  /** Fills as ops travel over sockets. */
  readonly bySocket: BySocket;
}

export async function gather({ operator, schedule, range, clients, flagClients = 0, chance, say, bySocket }: CrowdParts): Promise<Crowd> {
  const { url } = operator;
  const people = await invite(operator, schedule, Math.ceil((clients + flagClients) / PAGES_A_PERSON));
  const members: CrowdMember[] = [];
  while (members.length < clients) {
    const count = Math.min(TOGETHER, clients - members.length);
    members.push(...(await Promise.all(Array.from({ length: count }, (_, n) => openMember(people[(members.length + n) % people.length]!)))));
    if (members.length % 50 === 0) say(`${members.length} of ${clients} pages are open`);
  }

  const flagPages: FlagPage[] = [];
  while (flagPages.length < flagClients) {
    const opened = Array.from({ length: Math.min(TOGETHER, flagClients - flagPages.length) }, (_, n) => openFlagPage({ signedIn: people[(clients + flagPages.length + n) % people.length]!, schedule }, range.from));
    flagPages.push(...opened);
    await until('a page had no flags', OPENS_WITHIN_MS, () => opened.every(({ sync }) => sync.flags.state.leaseEndsAt > 0));
    if (flagPages.length % 500 === 0) say(`${flagPages.length} of ${flagClients} pages that hold flags alone are open`);
  }

  async function openMember(signedIn: SignedIn): Promise<CrowdMember> {
    const seen: Seen = { stopped: null, off: new Map() };
    const member = { deaf: false, seen } as { deaf: boolean; seen: Seen; page: NodePage };
    const { pushed, accepted } = bySocket;
    member.page = await openNodePage({
      signedIn,
      schedule,
      range,
      deaf: () => member.deaf,
      onPushed: ({ opId, epoch }) => void pushed.set(opId, Math.min(epoch, pushed.get(opId) ?? epoch)),
      onAccepted: (opId, cursor) => void accepted.set(opId, cursor),
    });
    return member;
  }

  const window = (await (await operator.fetch(`/api/schedules/${schedule}/window?from=${range.from}&to=${range.to}`)).json()) as WindowAnswer;
  let edits = 0;

  /** What no rule refuses, mostly: a shift of the person's own skill, on a day without leave. */
  function draw(): { readonly ref: CellRef; readonly value: AssignmentValue | null } {
    const person = chance.pick(window.staff);
    const date = chance.pick(eachDay(range.from, range.to));
    const skillId = chance.pick(person.skills);
    return { ref: { staffId: person.id, date, slot: 0 }, value: chance.hits(0.1) ? null : { shiftTypeId: chance.pick(window.shiftTypes).id, skillId } };
  }

  return {
    members,
    flagPages,
    edits: () => edits,
    edit(perSecond) {
      const timer = setInterval(() => {
        const { ref, value } = draw();
        chance.pick(members).page.write(ref, value);
        edits += 1;
      }, 1000 / perSecond);
      return () => clearInterval(timer);
    },
    close() {
      for (const { page } of members) page.close();
      for (const page of flagPages) page.close();
    },
  };

  async function invite(by: SignedIn, scheduleId: string, count: number): Promise<SignedIn[]> {
    const found: SignedIn[] = [];
    for (let n = 0; n < count; n += 1) {
      const body = JSON.stringify({ name: `Planner ${n + 1}`, login: `planner${n + 1}`, role: 'editor' });
      const added = await by.fetch(`/api/schedules/${scheduleId}/members`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      if (!added.ok) throw new Error(`Adding a person was answered ${added.status}: ${await added.text()}`);
      const { link } = (await added.json()) as AddMemberAnswer;
      const token = new URL(link ?? '', url).searchParams.get('token');
      const choose = (): Promise<Response> => fetch(`${url}/api/reset`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify({ token, password: PASSWORD }) });
      let set = await choose();
      for (; set.status === 429; set = await choose()) {
        const wait = Number(set.headers.get('retry-after')) || 1;
        say(`${n} of ${count} people have a password; the next may choose one in ${wait} s`);
        await new Promise((resolve) => setTimeout(resolve, wait * 1000));
      }
      if (!set.ok) throw new Error(`Choosing a password was answered ${set.status}: ${await set.text()}`);
      found.push(set.headers.getSetCookie().length > 0 ? await signedInBy(url, set) : await signIn(url, `planner${n + 1}`, PASSWORD));
    }
    return found;
  }
}

/** The epoch was at least this one when the log ended here. */
export interface EpochSample {
  readonly epoch: number;
  readonly head: number;
}

/** What the server's own files say of ops. */
export interface Judged {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Ops that came over a socket and were accepted under an epoch that had ended. */
  readonly stale: readonly string[];
}

export function judge(data: string, schedule: string, made: ReadonlySet<string>, refused: ReadonlySet<string>, { pushed, accepted }: BySocket, raises: readonly EpochSample[]): Judged {
  const database = new DatabaseSync(join(data, 'tandem.sqlite'), { readOnly: true });
  try {
    const known = new Set(database.prepare('select op_id from op where space = ?').all(schedule).map((row) => String(row['op_id'])));
    const logged = new Map<string, number[]>();
    for (const row of database.prepare('select op_id, cursor from event where space = ?').all(schedule)) {
      const id = String(row['op_id']);
      logged.set(id, [...(logged.get(id) ?? []), Number(row['cursor'])]);
    }
    return {
      lost: [...made].filter((id) => !known.has(id) && !refused.has(id)),
      doubled: [...logged].filter(([, cursors]) => cursors.length > 1).map(([id]) => id),
      stale: [...accepted].filter(([id, cursor]) => raises.some(({ epoch, head }) => (pushed.get(id) ?? epoch) < epoch && cursor > head)).map(([id]) => id),
    };
  } finally {
    database.close();
  }
}

/** Position of the newest event of a schedule. */
export function headOf(data: string, schedule: string): number {
  const database = new DatabaseSync(join(data, 'tandem.sqlite'), { readOnly: true });
  try {
    return Number(database.prepare('select head from space where space = ?').get(schedule)?.['head'] ?? 0);
  } finally {
    database.close();
  }
}

/** The server's answer for the days, as REST gives it. */
export async function tableOf(operator: SignedIn, schedule: string, { from, to }: CrowdParts['range']): Promise<Map<string, AssignmentValue>> {
  const answer = await operator.fetch(`/api/schedules/${schedule}/window?from=${from}&to=${to}`);
  const { assignments } = (await answer.json()) as WindowAnswer;
  return new Map(assignments.map((row) => [cellKey(row), row.value]));
}

