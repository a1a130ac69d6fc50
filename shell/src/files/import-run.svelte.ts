import { newOpId, type Outcome, type ReferenceClient, type RotaClient, type RotaError, type ScheduleSummary } from '@tandem/rest';
import type { Roster } from '@tandem/rota';
import { files as words } from '@tandem/words/files';
import { reachWords, tooManyWords } from '../session/words.ts';
import type { FileAnswer, Mapping, PickedFile, RosterPreview } from './file-task.ts';
import type { FileWorker } from './file-worker.ts';
import { shiftsInto, type Merge } from './into-rota.ts';

export type ReadFiles = Extract<FileAnswer, { kind: 'read' }>;
export type Target = 'new' | 'into';
/** What came of an import. */
export interface Imported {
  readonly scheduleId: string;
  readonly text: string;
}

/**
 * - `pick` nothing was read; `busy` a step runs; `look` what was read is shown and can be changed; `done` it is imported.
 */
export interface ImportRun {
  readonly phase: 'pick' | 'busy' | 'look' | 'done';
  /** What is being done, while busy. */
  readonly step: keyof typeof words.steps;
  /** Why nothing was read or imported; '' when there is nothing to say. */
  readonly message: string;
  readonly read: ReadFiles | null;
  readonly mapping: Mapping | null;
  readonly preview: RosterPreview | null;
  /** The preview is being made anew. */
  readonly checking: boolean;
  readonly name: string;
  readonly target: Target;
  readonly clear: boolean;
  /** What an import into the open rota would do; null until the rota was asked for. */
  readonly merge: Merge | null;
  readonly imported: Imported | null;
  readonly pick: (files: readonly PickedFile[]) => Promise<void>;
  readonly map: (mapping: Mapping) => Promise<void>;
  readonly rename: (name: string) => void;
  readonly aim: (target: Target, clear: boolean) => Promise<void>;
  readonly commit: () => Promise<void>;
  readonly cancel: () => void;
}

export interface ImportPorts {
  readonly worker: FileWorker;
  readonly client: Pick<RotaClient, 'exportFiles'> & Pick<ReferenceClient, 'importRoster' | 'change'>;
  /** The rota that is open, where the import may go into one. */
  readonly schedule: ScheduleSummary | null;
  /** Whether it may make a new one. */
  readonly creator: boolean;
  /** IANA name, of the person who imports. */
  readonly timeZone: string;
  readonly origin: string;
}

/** One import, from picking files to a rota: all of it or nothing. */
export function createImportRun({ worker, client, schedule, creator, timeZone, origin }: ImportPorts): ImportRun {
  const first: Target = creator ? 'new' : 'into';
  let phase = $state<ImportRun['phase']>('pick');
  let step = $state<ImportRun['step']>('reading');
  let message = $state('');
  let read = $state.raw<ReadFiles | null>(null);
  let mapping = $state.raw<Mapping | null>(null);
  let preview = $state.raw<RosterPreview | null>(null);
  let checking = $state(false);
  let name = $state('');
  let target = $state<Target>(first);
  let clear = $state(false);
  let rota = $state.raw<Roster | null>(null);
  let imported = $state.raw<Imported | null>(null);
  /** Names what is sent; sent again after an unknown outcome, it changes nothing more. */
  let opId = newOpId();

  const merge = $derived(target === 'into' && rota && preview?.roster ? shiftsInto(rota, preview.roster, clear) : null);
  const restart = (why: string): void => {
    phase = 'pick';
    message = why;
    [read, mapping, preview, imported, rota] = [null, null, null, null, null];
    [checking, target, clear] = [false, first, false];
  };
  const refuse = (error: RotaError): void => {
    phase = 'look';
    message = sendWords(error, target);
  };

  async function loadRota(scheduleId: string): Promise<boolean> {
    const answer = await client.exportFiles(scheduleId, 'json');
    if (answer.ok) rota = JSON.parse(answer.value.files[0]?.text ?? 'null') as Roster;
    else message = sendWords(answer.error, 'into');
    return answer.ok;
  }
  async function commitNew(roster: Roster): Promise<void> {
    const answer = await client.importRoster({ format: 'roster', importId: opId, roster: writable(roster), name });
    if (!answer.ok) return refuse(answer.error);
    imported = { scheduleId: answer.value.scheduleId, text: words.importedNew(name) };
    phase = 'done';
  }
  async function commitInto({ id, name: rotaName }: ScheduleSummary, changes: Merge['changes']): Promise<void> {
    const answer: Outcome<unknown> =
      changes.length > 0 ? await client.change(id, { opId, origin, changes: writable(changes), unjudged: true }) : { ok: true, value: null };
    if (!answer.ok) return refuse(answer.error);
    imported = { scheduleId: id, text: changes.length > 0 ? words.importedInto(changes.length, rotaName) : words.nothingDiffers(rotaName) };
    phase = 'done';
  }

  return {
    get phase() {
      return phase;
    },
    get step() {
      return step;
    },
    get message() {
      return message;
    },
    get read() {
      return read;
    },
    get mapping() {
      return mapping;
    },
    get preview() {
      return preview;
    },
    get checking() {
      return checking;
    },
    get name() {
      return name;
    },
    get target() {
      return target;
    },
    get clear() {
      return clear;
    },
    get merge() {
      return merge;
    },
    get imported() {
      return imported;
    },
    async pick(picked) {
      restart('');
      [phase, step] = ['busy', 'reading'];
      const answer = await worker.run({ kind: 'read', files: picked, timeZone });
      if (answer === null) return;
      if (answer.kind !== 'read') return restart(answer.kind === 'refused' ? answer.message : words.refused.broken);
      [phase, read, mapping, preview, name] = ['look', answer, answer.mapping, answer.preview, answer.name];
      opId = newOpId();
      if (schedule && target === 'into') await loadRota(schedule.id);
    },
    async map(next) {
      [mapping, checking, message] = [next, true, ''];
      opId = newOpId();
      const answer = await worker.run({ kind: 'preview', mapping: next });
      if (answer === null) return;
      checking = false;
      if (answer.kind === 'preview') preview = answer.preview;
      else message = answer.kind === 'refused' ? answer.message : words.refused.broken;
    },
    rename(next) {
      name = next;
      opId = newOpId();
    },
    async aim(next, alsoClear) {
      [target, clear, message] = [next, alsoClear, ''];
      opId = newOpId();
      if (next === 'into' && schedule && !rota) await loadRota(schedule.id);
    },
    async commit() {
      if (!preview?.roster || checking) return;
      [phase, step, message] = ['busy', 'sending', ''];
      if (target === 'new') return commitNew(preview.roster);
      if (!schedule || !merge || merge.problems.length > 0) return void (phase = 'look');
      return commitInto(schedule, merge.changes);
    },
    cancel() {
      worker.cancel();
      restart(words.cancelled);
    },
  };
}

/** The schemas' types have lists that may be changed; nothing here changes them. */
const writable = <T>(value: unknown): T => value as T;

/** Why the server did not take an import, and what to do. */
export function sendWords(error: RotaError, target: Target): string {
  switch (error.kind) {
    case 'forbidden':
      return target === 'new' ? words.refused.notCreator : words.refused.notEditor;
    case 'invalid':
      return words.refused.invalid(error.field ?? '', error.reason.replace(/[^.]$/, '$&.'));
    case 'conflict':
    case 'not-found':
    case 'rejected':
      return words.refused.changed;
    case 'too-large':
      return words.refused.tooLargeToSend;
    case 'too-many':
      return tooManyWords(error);
    default:
      return reachWords(error);
  }
}
