/** What the page asks of the worker that reads and writes files, and what it answers. Plain data, both ways. */
import type { Roster } from '@tandem/rota';
import type { CellProblem, DetectedTables, Mapping, RosterPreview, Table } from '@tandem/rota/xlsx';

export interface PickedFile {
  /** As in the folder that was picked, else the name. */
  readonly path: string;
  readonly content: Blob;
}

export type WriteFormat = 'xlsx' | 'csv';

export type FileTask =
  | { readonly kind: 'read'; readonly files: readonly PickedFile[]; readonly timeZone: string }
  /** Of the files that were read last. */
  | { readonly kind: 'preview'; readonly mapping: Mapping }
  | { readonly kind: 'write'; readonly format: WriteFormat; readonly roster: Roster }
  | { readonly kind: 'zip'; readonly files: readonly { readonly path: string; readonly text: string }[] };

/** A table as it is shown: its first rows. */
export interface ShownTable extends Table {
  readonly rowCount: number;
}

export type FileLayout = DetectedTables['layout'] | 'inrc2' | 'json';

export type FileAnswer =
  /** `mapping`: null where there is nothing to decide, and the name of the rota alone can be changed. */
  | {
      readonly kind: 'read';
      readonly layout: FileLayout;
      readonly tables: readonly ShownTable[];
      readonly mapping: Mapping | null;
      readonly name: string;
      readonly preview: RosterPreview;
    }
  | { readonly kind: 'preview'; readonly preview: RosterPreview }
  | { readonly kind: 'written'; readonly bytes: Uint8Array }
  /** The files cannot be read at all. */
  | { readonly kind: 'refused'; readonly message: string };

export type { CellProblem, Mapping, RosterPreview };
