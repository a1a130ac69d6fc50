/** Reads all of the audit, or writes a backup and restores it into a folder of its own; a message for each step. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { verifyAudit } from '../audit/verify-audit.ts';
import { restoreIntoFolder } from '../backup/restore-into-folder.ts';
import { differingTables, digestTables } from '../backup/table-digests.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { openDataFolder } from '../storage/data-folder.ts';
import { VERSION } from '../version.ts';

export interface CheckOrder {
  readonly kind: 'audit' | 'backup';
  readonly folder: string;
  /** Where to put files, which go with it. */
  readonly own: string;
}
export interface Checked {
  readonly n: number;
  readonly passed: boolean;
  readonly note: string;
}

/** What a rota is made of: every event, and every cell. */
const WHOLE = ['event', 'assignment'] as const;
const say = (checked: Checked): void => parentPort?.postMessage(checked);

const { kind, folder, own } = workerData as CheckOrder;
const { database, close } = openDataFolder(folder, { serving: false });
try {
  if (kind === 'audit') {
    const { lines, head, broken } = verifyAudit(database, []);
    say({ n: lines, passed: broken === null, note: broken?.says ?? `${head.seq} ${head.hash}` });
  } else {
    const parts = { program: VERSION, now: Date.now, progress: () => {} };
    const { file, bytes, manifest } = await writeBackup({ ...parts, database, target: join(own, 'drill.backup') });
    say({ n: bytes, passed: true, note: '' });
    const restored = join(own, 'restored');
    const { rows } = await restoreIntoFolder({ ...parts, folder: restored, file });
    say({ n: rows, passed: true, note: '' });
    const back = openDataFolder(restored, { serving: false });
    try {
      const found = digestTables(back.database, [...WHOLE]);
      const different = differingTables(Object.fromEntries(Object.entries(manifest.tables).filter(([name]) => name in found)), found);
      say({ n: Object.values(found).reduce((sum, each) => sum + each.rows, 0), passed: different.length === 0, note: different.join(', ') });
    } finally {
      back.close();
    }
  }
} finally {
  close();
}
