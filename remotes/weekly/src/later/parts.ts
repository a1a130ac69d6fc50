/** What the week needs only after its first paint: fetched when the page is idle, or when it is wanted. */
export { default as CellEditor } from './CellEditor.svelte';
export { default as CellNote } from './CellNote.svelte';
export { default as GroupRow } from './GroupRow.svelte';
export { default as PlaceEditor } from './PlaceEditor.svelte';
export { default as PlacesRow } from './PlacesRow.svelte';
export { default as WeekFind } from './WeekFind.svelte';
export { default as WeekFloats } from './WeekFloats.svelte';
export { default as WeekFace } from './WeekFace.svelte';
export { default as WeekFailure } from './WeekFailure.svelte';
export { default as WeekStatus } from './WeekStatus.svelte';
export { default as WeekKeys } from './WeekKeys.svelte';
export { UnsentBar } from '@tandem/ui';
export { createWeekHands } from './week-hands.svelte.ts';
export { pressCell } from './week-press.ts';
