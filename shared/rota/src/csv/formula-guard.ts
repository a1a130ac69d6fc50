/**
 * A CSV cell has no type: a spreadsheet runs what begins like a formula. Such a cell is written with an apostrophe before
 * it, which makes it text; so is one that begins with an apostrophe itself, so that reading can take exactly one away.
 */
const RUNS = /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n'])/;

export const guardFormula = (text: string): string => (RUNS.test(text) ? `'${text}` : text);

export const unguardFormula = (text: string): string => (text.startsWith("'") && RUNS.test(text.slice(1)) ? text.slice(1) : text);
