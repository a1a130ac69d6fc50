/** Which version of each remote runs for whom, and how another one takes its place: one file, which few pages fetch before they show something. */
export { choose } from './chosen-here.ts';
export { keepCurrent } from './keep-current.ts';
