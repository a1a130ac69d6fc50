/** Everything that judges or changes the rota: fetched once the month is drawn, since drawing it needs none of this. */
export { evaluatePerson } from '@tandem/rota';
export { monthLater as words } from '@tandem/words/month-later';
export { assignDays, clearDays, copyDays, moveDays, pasteDays } from './month-block.ts';
export { shiftChoices } from './month-edit.ts';
export { fillPlaces, readClip, writeClip } from './month-clip.ts';
