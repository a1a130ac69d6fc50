/** The rosters of a throw-away data folder, as a server or a command has them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateRoster } from '@tandem/rota/generate';
import type { Roster } from '@tandem/rota';
import { createRosters, type Rosters, type RostersParts } from '../src/rosters/rosters.ts';
import { openDataFolder, type DataFolder } from '../src/storage/data-folder.ts';

export interface OpenRosters {
  readonly folder: string;
  readonly data: DataFolder;
  readonly rosters: Rosters;
  /** The same folder opened once more, as by a command beside a server; closed with the first. */
  beside(): OpenRosters;
  close(): Promise<void>;
}

export function openRosters(parts: Omit<RostersParts, 'database'> = {}, folder = mkdtempSync(join(tmpdir(), 'tandem-rosters-')), serving = true): OpenRosters {
  const data = openDataFolder(folder, { serving });
  // No power is cut here: see `runApp`.
  data.database.exec('pragma synchronous = off');
  const rosters = createRosters({ database: data.database, ...parts });
  const others: OpenRosters[] = [];
  return {
    folder,
    data,
    rosters,
    beside: () => {
      const other = openRosters(parts, folder, false);
      others.push(other);
      return other;
    },
    close: async () => {
      for (const other of others) await other.close();
      await rosters.close();
      data.close();
      if (serving) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A small believable ward: 14 people, 4 weeks from Monday 2 November 2026. */
export const smallWard = (): Roster => (ward ??= generateRoster({ staff: 14, weeks: 4, seed: 5, firstDate: '2026-11-02', name: 'Small ward' }));
let ward: Roster | undefined;
