/** What the rules of a rota say about a day and its people, and edits that are judged by them; fetched beside the first paint. */
export { assignShift, candidatesFor, evaluateDay, evaluatePerson } from '@tandem/rota';
export { troublesOf } from './day-findings.ts';
export { move, withNote, withTimes } from './day-moves.ts';
