import type { Mapping, RosterPreview, Table } from './mapping.ts';

/** Reads tables as the mapping says. A roster comes out only when there is no problem at all. Never throws. */
export function previewRoster(_tables: readonly Table[], _mapping: Mapping): RosterPreview {
  return {
    roster: null,
    problems: [],
    problemCount: 0,
    remarks: [],
    counts: { people: 0, shifts: 0, assignments: 0, leave: 0, demand: 0, requests: 0, notes: 0, firstDate: null, lastDate: null },
    hours: [],
  };
}
