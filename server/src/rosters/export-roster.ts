import type { EXPORT_FORMATS, ExportAnswer } from '@tandem/rest';
import type { Roster } from '@tandem/rota';
import { exportInrc2Grid, exportInrc2Solution } from '@tandem/rota/inrc2';

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A roster as files: the competition's solutions, its printed grid, or everything as JSON. */
export function exportRoster(roster: Roster, format: ExportFormat): ExportAnswer {
  const { id } = roster.schedule;
  switch (format) {
    case 'inrc2-solution':
      return { files: exportInrc2Solution(roster) };
    case 'inrc2-grid':
      return { files: [{ path: `${id}.grid.txt`, text: exportInrc2Grid(roster) }] };
    case 'json':
      return { files: [{ path: `${id}.json`, text: `${JSON.stringify(roster, null, 2)}\n` }] };
  }
}
