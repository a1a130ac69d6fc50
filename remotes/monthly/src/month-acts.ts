/** Everything that judges or changes the rota: fetched once the month is drawn, since drawing it needs none of this. */
export { evaluatePerson } from '@tandem/rota';
export { createMonthEditing } from './month-editing.ts';
export { createMonthKeys } from './month-keys.ts';
