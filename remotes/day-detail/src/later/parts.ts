/** What the day needs only after its first paint: fetched when the page is idle, or when it is wanted. */
export { default as AddPerson } from './AddPerson.svelte';
export { default as ByPerson } from './ByPerson.svelte';
export { default as DayFace } from './DayFace.svelte';
export { default as DayPhone } from './DayPhone.svelte';
export { default as DayRecords } from './DayRecords.svelte';
export { default as FindingsAside } from './FindingsAside.svelte';
export { default as MovePerson } from './MovePerson.svelte';
export { default as PersonDetails } from './PersonDetails.svelte';
export { default as PersonMenu } from './PersonMenu.svelte';
export { default as Troubles } from './Troubles.svelte';
export { UnsentBar } from '@tandem/ui';
export { createDayWire } from './day-wire.ts';
