/** Splits CSV (RFC 4180) into rows; any of the three line ends, quoted or not, and text after a closing quote are taken. */

/** `take` gets each row with the number of its first line and says whether to go on; false: the rest is left. */
export type TakeRow = (fields: string[], line: number) => boolean;

const QUOTE = 34;
const LINE_FEED = 10;
const RETURN = 13;

/**
 * Gives the line in which a quote is opened and never closed, else null. Of the fields past `most` in one row empty ones
 * are left out and only one other is given, so that a line of nothing but delimiters costs nothing.
 */
export function scanCsv(text: string, delimiter: string, most: number, take: TakeRow): number | null {
  const separator = delimiter.charCodeAt(0);
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const fields: string[] = [];
    const first = line;
    for (;;) {
      let field = '';
      if (text.charCodeAt(at) === QUOTE) {
        const end = closingQuote(text, at + 1);
        if (end < 0) return line;
        field = text.slice(at + 1, end).replaceAll('""', '"');
        line += lineEnds(field);
        at = end + 1;
      }
      const from = at;
      let code = text.charCodeAt(at);
      while (at < text.length && code !== separator && code !== LINE_FEED && code !== RETURN) code = text.charCodeAt((at += 1));
      const value = field + text.slice(from, at);
      if (fields.length < most || (value !== '' && fields.length === most)) fields.push(value);
      if (at >= text.length || code !== separator) break;
      at += 1;
    }
    at += text.charCodeAt(at) === RETURN && text.charCodeAt(at + 1) === LINE_FEED ? 2 : 1;
    line += 1;
    if (!take(fields, first)) return null;
  }
  return null;
}

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

const lineEnds = (field: string): number => (field.includes('\n') || field.includes('\r') ? field.split(/\r\n|\r|\n/).length - 1 : 0);
