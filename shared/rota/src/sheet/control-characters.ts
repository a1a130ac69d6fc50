/** Characters that XML cannot hold are written `_x000D_` in a spreadsheet (ECMA-376 part 1, 22.9.2.19). */

export const unescapeControls = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text;

/** A literal `_x000D_` gets its first underscore written so too. Line ends also: XML would turn a carriage return into one. */
export const escapeControls = (text: string): string =>
  text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(CONTROLS, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);

// eslint-disable-next-line no-control-regex -- these are the ones to be written in another way
const CONTROLS = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
