import type { AlertSettings } from '@tandem/server';
import type { Terminal } from '../terminal.ts';

/** What the commands of an operator work with. */
export interface OperationParts {
  readonly terminal: Terminal;
  readonly dataFolder: string;
  readonly now: () => number;
  /** The origin that browsers see, for links; empty: not known. */
  readonly publicUrl?: string;
  /** Of the process; absent: nothing is set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whole days without a difference that `complete` needs; absent: as many as without a setting. @throws SettingsError */
  readonly cleanDays?: () => number;
  /** Where alerts go; absent: nowhere. @throws SettingsError */
  readonly alertSettings?: () => AlertSettings;
}
