import type { RotaError, ScheduleSummary } from '@tandem/rest';
import { ERROR_KINDS } from '@tandem/rest';
import { generateRoster } from '@tandem/rota/generate';
import { describe, expect, it, vi } from 'vitest';
import { createFileWork } from './file-work.ts';
import type { FileWorker } from './file-worker.ts';
import { createImportRun, sendWords, type ImportPorts } from './import-run.svelte.ts';

const rota = generateRoster({ staff: 6, weeks: 1, seed: 3, firstDate: '2026-11-02', name: 'Ward 9', timeZone: 'Europe/Berlin' });
const schedule: ScheduleSummary = { id: 'ward', name: 'Ward 9', timeZone: 'Europe/Berlin', firstDate: '2026-11-02', lastDate: '2026-11-08', staff: 6, role: 'editor' };
const error = (kind: RotaError['kind']): RotaError => ({ kind, origin: 'server', reason: 'why' });
const json = (value: unknown) => [{ path: 'ward.json', content: new Blob([JSON.stringify(value)]) }];

function start(client: Partial<ImportPorts['client']> = {}, creator = true) {
  const worker: FileWorker = { run: createFileWork(), cancel: vi.fn() };
  const full = {
    exportFiles: async () => ({ ok: true, value: { files: [{ path: 'ward.json', text: JSON.stringify(rota) }] } }),
    importRoster: async () => ({ ok: true, value: { scheduleId: 'new', staff: 6, assignments: 1 } }),
    change: async () => ({ ok: true, value: { kind: 'accepted', cursor: 1 } }),
    ...client,
  } as ImportPorts['client'];
  return { run: createImportRun({ worker, client: full, schedule, creator, timeZone: 'Europe/Berlin', origin: 'tab/files' }), worker };
}

describe('an import', () => {
  it('[SHELL-225] sends nothing before it was looked at, then all of it at once', async () => {
    const importRoster = vi.fn(async () => ({ ok: true, value: { scheduleId: 'new', staff: 6, assignments: 1 } }) as const);
    const { run } = start({ importRoster });
    await run.pick(json(rota));
    expect(run.phase).toBe('look');
    expect(importRoster).not.toHaveBeenCalled();
    run.rename('Ward 10');
    await run.commit();
    expect(importRoster).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ format: 'roster', name: 'Ward 10', roster: rota }));
    expect(run).toMatchObject({ phase: 'done', imported: { scheduleId: 'new' } });
  });

  it('[SHELL-225] with a cell that cannot be taken sends nothing', async () => {
    const importRoster = vi.fn();
    const { run } = start({ importRoster });
    await run.pick(json({ ...rota, staff: [{}] }));
    expect(run.preview?.problemCount).toBeGreaterThan(0);
    await run.commit();
    expect(importRoster).not.toHaveBeenCalled();
    expect(run.phase).toBe('look');
  });

  it('[SHELL-225] sent again after an unknown outcome keeps its id, and takes another when something changed', async () => {
    const ids: string[] = [];
    const importRoster = async ({ importId }: { importId: string }) => {
      ids.push(importId);
      return { ok: false, error: error('timeout') } as const;
    };
    const { run } = start({ importRoster: importRoster as never });
    await run.pick(json(rota));
    await run.commit();
    expect(run).toMatchObject({ phase: 'look', message: expect.stringContaining('in time') });
    await run.commit();
    run.rename('Another');
    await run.commit();
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[1]);
  });

  it('[SHELL-224] goes into the open rota as changes of cells that no rule judges', async () => {
    const change = vi.fn(async () => ({ ok: true, value: { kind: 'accepted', cursor: 1 } }) as const);
    const { run } = start({ change });
    await run.pick(json({ ...rota, assignments: rota.assignments.slice(1) }));
    await run.aim('into', true);
    expect(run.merge?.changes).toHaveLength(1);
    await run.commit();
    expect(change).toHaveBeenCalledExactlyOnceWith('ward', expect.objectContaining({ unjudged: true, origin: 'tab/files' }));
    expect(run.phase).toBe('done');
  });

  it('[SHELL-46] of somebody who may not make rotas goes into the open one', async () => {
    const { run } = start({}, false);
    await run.pick(json(rota));
    expect(run).toMatchObject({ target: 'into', merge: { changes: [] } });
    run.cancel();
    expect(run.target).toBe('into');
  });

  it('[SHELL-221] that is cancelled begins anew and says that nothing was imported', async () => {
    const { run, worker } = start();
    await run.pick(json(rota));
    run.cancel();
    expect(worker.cancel).toHaveBeenCalled();
    expect(run).toMatchObject({ phase: 'pick', read: null, message: expect.stringContaining('Nothing was imported') });
  });

  it('[SHELL-225] every refusal of the server has a sentence', () => {
    for (const kind of ERROR_KINDS) for (const target of ['new', 'into'] as const) expect(sendWords(error(kind), target)).toMatch(/^[A-Z][^!]+\.$/);
  });
});
