/** Everything that judges or changes the rota: fetched once the month is drawn, since drawing it needs none of this. */
export { evaluatePerson } from '@tandem/rota';
export { createMonthEditing } from './month-editing.ts';
export { createMonthHands } from './month-hands.svelte.ts';
export { createMonthKeys } from './month-keys.ts';
export { pressDay } from './month-press.ts';
export { MoveBar } from '@tandem/ui';
