/** What a run has left behind, once all is quiet. */
import type { Roster } from '@tandem/rota';
import { stepDown } from '../../shared/sync/src/protocol/migrate.ts';
import { sameValue } from '../../shared/sync/src/protocol/reconcile.ts';
import type { CellValue } from '../../shared/sync/src/protocol/cell-value.ts';
import { missedOf, type Damage } from './damage.ts';
import { brokenRules } from './judge-roster.ts';
import type { SimBrowser } from './sim-browser.ts';
import { cellsOf } from './sim-server.ts';
import type { SimTab } from './sim-tab.ts';
import type { World } from './world.ts';

export interface Found {
  readonly lost: number;
  readonly doubled: number;
  readonly diverged: number;
  readonly ruleViolations: number;
  readonly falseFallbacks: number;
  readonly missed: number;
  readonly problems: readonly string[];
}

export interface Remains {
  readonly people: readonly { readonly browser: SimBrowser; readonly tabs: readonly SimTab[] }[];
  readonly roster: Roster;
  /** What was corrupted; nothing else may be found, nor what was overwritten at once. */
  readonly damages: readonly Damage[];
}

export async function inspect(world: World, { people, roster, damages }: Remains): Promise<Found> {
  const { server, watch } = world;
  const stands = cellsOf(server.rosters(), server.schedule) as Map<string, CellValue>;
  const corrupted = new Set(damages.flatMap(({ cell, overwritten }) => (overwritten ? [] : [cell])));
  const healthy = corrupted.size === 0;
  const doubled = await readLog(world, healthy ? stands : null);
  for (const { side, cell, text } of watch.differences) if (!corrupted.has(cell)) watch.wrong(`${side} confirmed a difference in ${cell}, where nothing was corrupted: ${text}`);
  if (healthy) watch.fallBacks.forEach(watch.wrong);
  readConflicts(world);
  const missed = missedOf(damages, world);
  const problems: string[] = [...watch.problems, ...missed];
  let lost = 0;
  let diverged = watch.problems.length;

  for (const opId of watch.safeIds) {
    if (watch.ends.has(opId)) continue;
    lost += 1;
    problems.push(`${opId} was said to be safe and never came to an end`);
  }
  for (const { browser, tabs } of people) {
    // A row that was answered and could not be removed is answered again, and then removed, by the next page.
    const left = browser.stored().filter(({ op }) => !watch.ends.has(op.opId));
    if (left.length > 0) {
      diverged += 1;
      problems.push(`${browser.user.id}: ${left.length} rows are left in the outbox, first ${left[0]?.op.opId}`);
    }
    for (const tab of tabs) {
      const held = ['live', 'following'].includes(tab.phase()) ? differences(tab.sync.store.data as ReadonlyMap<string, CellValue>, stands, tab.old ? 1 : 2, !tab.old) : [];
      if (held.length > 0) {
        diverged += 1;
        problems.push(`${tab.name}: the store differs in ${held.length} cells: ${held[0]}`);
      }
      for (const view of tab.views) {
        const differing = differences(view.cells() as ReadonlyMap<string, CellValue>, stands, tab.old ? 1 : 2, tab.phase() === 'live');
        if (differing.length === 0) continue;
        diverged += 1;
        problems.push(`${browser.user.id} ${tab.name}${tab.old ? ' (old)' : ''} ${tab.phase()} ${view.name}${view.byRest.pending().length > 0 ? ` ${view.byRest.pending().length} by REST` : ''} differs in ${differing.length} cells: ${differing[0]}`);
      }
    }
  }
  const broken = brokenRules(roster, server.rosters().read(server.schedule));
  return { lost, doubled, diverged, ruleViolations: broken.length, falseFallbacks: healthy ? watch.fallBacks.length : 0, missed: missed.length, problems: [...problems, ...broken].slice(0, 12) };
}

/** @param exact what is shown is as the protocol has it; REST gives an older view more than it asked for */
function differences(shown: ReadonlyMap<string, CellValue>, stands: ReadonlyMap<string, CellValue>, protocol: number, exact = true): string[] {
  const cells = new Set([...shown.keys(), ...stands.keys()]);
  return [...cells].flatMap((cell) => {
    const held = shown.get(cell) ?? null;
    const [a, b] = [exact ? held : stepDown(held, protocol), stepDown(stands.get(cell) ?? null, protocol)];
    return sameValue(a, b) ? [] : [`${cell} shows ${JSON.stringify(a)} for ${JSON.stringify(b)}`];
  });
}

/**
 * How many ops are in the log twice. What it comes to is what REST answers (`stands`, where nothing was corrupted), all that people
 * saw as saved is in it, and what an older writer wrote must have left alone what it cannot know.
 */
async function readLog({ server, watch }: World, stands: ReadonlyMap<string, CellValue> | null): Promise<number> {
  const seen = new Set<string>();
  const entities = new Map<number, string>();
  const before = new Map<string, CellValue | null>();
  let doubled = 0;
  for (let after = 0; ; ) {
    const page = await server.rosters().feed.read(server.schedule, after, 5000);
    if ('reset' in page) return doubled;
    if (page.events.length === 0) break;
    for (const { opId, cursor, entity, body } of page.events) {
      if (seen.has(opId)) doubled += 1;
      seen.add(opId);
      entities.set(cursor, entity);
      after = cursor;
      const [value, stood] = [body as CellValue | null, before.get(entity)];
      if (watch.protocolOf(opId) === 1 && value && stood?.noteId !== undefined && value.noteId !== stood.noteId) watch.wrong(`${opId} of an older build took the note ${stood.noteId} away`);
      before.set(entity, value);
    }
  }
  for (const [opId, end] of watch.ends) if (end === 'ack' && !seen.has(opId)) watch.wrong(`${opId} was acknowledged and is not in the log`);
  for (const [rev, cell] of watch.savedByRest) if (entities.get(rev) !== `cell:${cell}`) watch.wrong(`${cell} was saved by REST at ${rev}, where the log has ${entities.get(rev)}`);
  if (stands) {
    for (const [entity, value] of before) {
      if (entity.startsWith('cell:') && !sameValue(value, stands.get(entity.slice(5)) ?? null)) watch.wrong(`REST answers ${JSON.stringify(stands.get(entity.slice(5)))} for ${entity}, of which the log says ${JSON.stringify(value)}`);
    }
  }
  return doubled;
}

/** Each op that was answered with a conflict has its record, and each record such an op. */
function readConflicts({ server, watch }: World): void {
  const records = new Set(server.conflictIds());
  for (const [opId, end] of watch.ends) if (end === 'conflict' && !records.has(opId)) watch.wrong(`${opId} ended in a conflict of which there is no record`);
  for (const opId of records) if (watch.ends.has(opId) && watch.ends.get(opId) !== 'conflict') watch.wrong(`${opId} has a record of a conflict, and was answered ${watch.ends.get(opId)}`);
}
