/** Orders to the releases that come over HTTP: each once by its id, one after the other. */
import { canonical, type ReleaseEntry, type ReleaseOrder, type ReleaseOrderAnswer, type ReleaseStanza } from '@tandem/rest';
import * as z from 'zod/mini';
import { RotaFailure } from '../http/failure.ts';
import { claimVersions } from './collect/collect.ts';
import type { Refusal, ReleaseActor, ReleaseCommand } from './composition/command.ts';
import { decide } from './composition/decide.ts';
import { unitsIn } from './composition/units.ts';
import { contractFaults } from './contract.ts';
import { SHELL, type LiveUnit, type LiveVersion, type Pointer } from './pointer.ts';
import type { Registry } from './registry.ts';
import { stableBefore, type ReleaseHistory } from './release-history.ts';
import { readSnapshot } from './release-log.ts';
import { verifyVersion } from './verify-version.ts';

const ORIGIN = 'server/releases';
/** Changes in which the id of an order is looked for. */
export const LOOKED_AT = 1000;

export interface ReleaseOrders {
  /** @throws RotaFailure `conflict` or `forbidden` with the code of the refusal; `invalid` when what it names is not there */
  readonly order: (order: ReleaseOrder, actor: ReleaseActor) => Promise<ReleaseOrderAnswer>;
}

export function createReleaseOrders(registry: Pick<Registry, 'store' | 'live' | 'change'>, history: ReleaseHistory): ReleaseOrders {
  const { store } = registry;
  /** Orders that found everything as they want it: they have left no entry. */
  const idle = new Map<string, { readonly asked: string; readonly answer: ReleaseOrderAnswer }>();
  let last: Promise<unknown> = Promise.resolve();

  async function answerBefore(order: ReleaseOrder, actor: ReleaseActor, live: Pointer | null): Promise<ReleaseOrderAnswer | null> {
    const asked = canonical(askedIn(order, actor));
    const found = idle.get(order.id);
    if (found !== undefined) return found.asked === asked ? found.answer : other();
    for (const { entry } of await history.from(live?.seq ?? 0, LOOKED_AT)) {
      const before = z.safeParse(ordered, entry.evidence);
      if (!before.success || before.data.order.id !== order.id) continue;
      return canonical(before.data.order) === asked ? answerOf(entry, await readSnapshot(store, entry.seq - 1)) : other();
    }
    return null;
  }

  async function obey(order: ReleaseOrder, actor: ReleaseActor): Promise<ReleaseOrderAnswer> {
    const live = await registry.live();
    const dryRun = order.dryRun === true;
    const before = dryRun ? null : await answerBefore(order, actor, live);
    if (before !== null) return before;
    if (order.seen !== undefined && order.seen !== live?.seq) throw new RotaFailure('conflict', ORIGIN, `Number ${live?.seq ?? 0} is live by now, not ${order.seen}: look at it and order again.`, { causes: [{ code: 'stale' }] });
    const command = await commandOf(order, live);
    // Who may do what comes first: of another's files nothing is told.
    const decision = decide(live, command, actor);
    if (decision.kind === 'refused') throw refusedBy(decision.refusal);
    const idleAnswer: ReleaseOrderAnswer = { dryRun, changed: false, seq: live?.seq ?? null, changes: [], killed: [] };
    await requireWhole(order, command, live, dryRun);
    if (decision.kind === 'changed') await requireFit(command, decision.pointer);
    if (dryRun) return decision.kind === 'same' ? idleAnswer : { ...idleAnswer, ...differences(live, decision.pointer) };
    const result = await registry.change({ command, actor, reason: order.reason, evidence: { order: askedIn(order, actor) }, on: live?.seq ?? null });
    if (result.kind === 'refused') throw refusedBy(result.refusal);
    // What was looked at is not what would be changed.
    if (result.kind === 'overtaken') return obey(order, actor);
    if (result.kind === 'changed') return answerOf(result.entry, await readSnapshot(store, result.entry.seq - 1));
    if (idle.size >= LOOKED_AT) idle.clear();
    idle.set(order.id, { asked: canonical(askedIn(order, actor)), answer: idleAnswer });
    return idleAnswer;
  }

  async function commandOf(order: ReleaseOrder, live: Pointer | null): Promise<ReleaseCommand> {
    if (order.kind === 'restore') {
      const target = await readSnapshot(store, order.seq);
      if (target === null) throw unknown('seq', String(order.seq));
      return { kind: 'restore', target };
    }
    const { id: _id, reason: _reason, dryRun: _dryRun, seen: _seen, ...command } = order;
    if (command.kind !== 'rollback' || command.to === undefined) return command as Exclude<typeof command, { kind: 'rollback' }> | { kind: 'rollback'; remote: string; kill?: boolean };
    const { to } = command;
    const version = stableBefore(await history.from(live?.seq ?? 0, LOOKED_AT), command.remote).find(({ d }) => d === to);
    if (version === undefined) throw unknown('to', to);
    return { ...command, to: version };
  }

  /** No page would mount what does not agree with its shell; a candidate that nobody gets is in nobody's way. */
  async function requireFit(command: ReleaseCommand, pointer: Pick<Pointer, 'shell' | 'remotes'>): Promise<void> {
    if (command.kind !== 'promote' && command.kind !== 'rollback' && command.kind !== 'restore') return;
    const concerns = 'remote' in command && command.remote !== SHELL ? command.remote : null;
    const fault = (await contractFaults(store, pointer)).find(({ remote, shown }) => shown && (concerns ?? remote) === remote);
    if (fault === undefined) return;
    const { remote, version, surface, needs, has } = fault;
    throw refusedBy({ code: 'other-contract', remote, digest: version.d, now: `${surface} ${needs.join('–')}` }, `It needs ${surface} ${needs.join(' to ')}, and the shell has ${has.join(' to ')}.`);
  }

  /** Nobody is shown what does not lie there whole, or is being removed. */
  async function requireWhole(order: ReleaseOrder, command: ReleaseCommand, live: Pointer | null, dryRun: boolean): Promise<void> {
    const named = versionsOf(command, live);
    // Claimed before they are read: a removal that ends in between is seen.
    const [held] = dryRun || order.kind === 'promote' ? [] : await claimVersions(store, named.map(([remote, { stable }]) => `${remote}/${stable.d}`));
    if (held !== undefined) throw refusedBy({ code: 'being-removed', remote: held.split('/')[0] ?? null, digest: held.split('/')[1] ?? null });
    for (const [remote, { stable }] of named) {
      const [fault] = await verifyVersion(store, remote, stable);
      if (fault !== undefined) throw refusedBy({ code: 'not-whole', remote, digest: stable.d }, fault);
    }
  }

  return {
    order(order, actor) {
      const next = last.then(() => obey(order, actor));
      last = next.catch(() => undefined);
      return next;
    },
  };
}

const ordered = z.object({ order: z.looseObject({ id: z.string() }) });
/** What makes two orders the same; the reason may be told better the second time. */
function askedIn({ reason: _reason, dryRun: _dryRun, seen: _seen, ...order }: ReleaseOrder, actor: ReleaseActor) {
  return { ...order, actor: `${actor.kind}/${actor.name}` };
}

/** Whose files have to be there: another server's are its own to keep. */
function versionsOf(command: ReleaseCommand, live: Pointer | null): readonly (readonly [string, { readonly stable: LiveVersion }])[] {
  if (command.kind === 'restore') return [...unitsIn(command.target)].filter(([, { url }]) => url === undefined);
  if (command.kind !== 'promote' && command.kind !== 'rollback') return [];
  const unit = unitsIn(live).get(command.remote);
  const stable = command.kind === 'promote' ? unit?.candidate : (command.to ?? unit?.previous);
  return stable && unit?.url === undefined ? [[command.remote, { stable }]] : [];
}

const answerOf = (entry: ReleaseEntry, before: Pointer | null): ReleaseOrderAnswer => ({ dryRun: false, changed: true, seq: entry.seq, ...differences(before, entry.pointer) });

function differences(before: Pointer | null, after: Pick<Pointer, 'remotes' | 'shell' | 'blocked'>): Pick<ReleaseOrderAnswer, 'changes' | 'killed'> {
  const [here, there] = [unitsIn(before), unitsIn(after as Pointer)];
  const changes = [...new Set([...here.keys(), ...there.keys()])].flatMap((unit) => {
    const [was, is] = [stanzaOf(here.get(unit)), stanzaOf(there.get(unit))];
    return canonical(was) === canonical(is) ? [] : [{ unit, before: was, after: is }];
  });
  return { changes, killed: (after.blocked ?? []).filter((digest) => before?.blocked?.includes(digest) !== true) };
}

export function stanzaOf(unit: LiveUnit): ReleaseStanza;
export function stanzaOf(unit: LiveUnit | undefined): ReleaseStanza | null;
export function stanzaOf(unit: LiveUnit | undefined): ReleaseStanza | null {
  if (unit === undefined) return null;
  const { stable, previous, candidate = null, rollout, state = null } = unit;
  return { stable, previous, candidate, percent: rollout?.percent ?? null, include: rollout?.include ?? [], gate: rollout?.gate ?? null, state };
}

type OrderRefusal = Omit<Refusal, 'code'> & { readonly code: Refusal['code'] | 'not-whole' | 'being-removed' | 'other-contract' };

function refusedBy({ code, remote, digest, now }: OrderRefusal, fault?: string): RotaFailure {
  const kind = code === 'not-yours' || code === 'operators-only' ? 'forbidden' : 'conflict';
  const about = [remote ?? 'everything', ...(digest === null ? [] : [digest.slice(0, 12)])].join(' ');
  const why = { code: 'release-refused', why: code, remote: remote ?? '', digest: digest?.slice(0, 12) ?? '', now: now ?? '' } as const;
  return new RotaFailure(kind, ORIGIN, `${about}: ${code}${now === undefined ? '' : ` (${now})`}. ${fault ?? 'tandem release list shows how it stands.'}`, { causes: [why] });
}

function other(): never {
  throw new RotaFailure('conflict', ORIGIN, 'This id has ordered something else before: order it with a new one.', { causes: [{ code: 'other-order' }] });
}

const unknown = (field: string, given: string): RotaFailure => new RotaFailure('invalid', ORIGIN, `${field}: "${given}" was given; one that was live before is accepted, as GET /api/releases lists them`, { field, causes: [{ code: 'never-live', given: given.slice(0, 12) }] });
