/** What the rules of a rota say: about people and days, and about a shift before it is given; fetched after the first paint. */
export { assignShift, evaluateDay, evaluatePerson, shiftChoices } from '@tandem/rota';
