/**
 * A scanner for the XML of spreadsheets, in pieces as they are inflated. It knows elements, attributes, text, CDATA,
 * comments and processing instructions; a document type is refused, so there are no entities to grow or to fetch.
 */
export interface XmlHandlers {
  /** `name` without its prefix. `attribute` gives a value by name, with or without a prefix; null when it is not there. */
  open(name: string, attribute: (name: string) => string | null): void;
  close(name: string): void;
  text(text: string): void;
}

export interface XmlScanner {
  push(text: string): void;
  /** Tells that the document ends here; what is open is then broken. */
  end(): void;
}

/** A token longer than this is not from a spreadsheet; 32,767 characters of a cell are, even escaped. */
const MOST_TOKEN = 1_000_000;
const MOST_DEPTH = 60;
const MOST_ELEMENTS = 3_000_000;
const GREATER = 62;
const SLASH = 47;
const QUOTE = 34;
const APOSTROPHE = 39;

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** `broken` is called for what is no XML of this kind, and does not return. */
export function createXmlScanner(handlers: XmlHandlers, broken: () => never): XmlScanner {
  let rest = '';
  let elements = 0;
  const open: string[] = [];

  /** Index past the token that begins at `at`, or -1 when it is not all there yet. */
  const token = (buffer: string, at: number): number => {
    const second = buffer[at + 1];
    if (second === '?') return past(buffer, '?>', at + 2);
    if (second !== '!') {
      const end = endOfTag(buffer, at + 1);
      if (end >= 0) tag(buffer.slice(at + 1, end));
      return end < 0 ? -1 : end + 1;
    }
    const head = buffer.slice(at, at + 9);
    if (head.startsWith('<!--')) return past(buffer, '-->', at + 4);
    if (head === '<![CDATA[') {
      const end = buffer.indexOf(']]>', at + 9);
      if (end >= 0 && open.length > 0) handlers.text(buffer.slice(at + 9, end));
      return end < 0 ? -1 : end + 3;
    }
    return head.length < 9 ? -1 : broken();
  };

  const tag = (inside: string): void => {
    if (inside.charCodeAt(0) === SLASH) {
      const name = localName(inside.slice(1).trim());
      if (open.pop() !== name) broken();
      return handlers.close(name);
    }
    const selfClosed = inside.charCodeAt(inside.length - 1) === SLASH;
    const content = selfClosed ? inside.slice(0, -1) : inside;
    const blank = content.search(/\s/);
    const name = localName(blank < 0 ? content : content.slice(0, blank));
    if (!/^[\w.-]+$/.test(name) || (elements += 1) > MOST_ELEMENTS || open.length >= MOST_DEPTH) broken();
    handlers.open(name, (wanted) => (blank < 0 ? null : attributeOf(content, wanted)));
    if (selfClosed) handlers.close(name);
    else open.push(name);
  };

  return {
    push(text) {
      const buffer = rest === '' ? text : rest + text;
      let at = 0;
      for (;;) {
        const next = buffer.indexOf('<', at);
        if (next < 0) break;
        if (next > at && open.length > 0) handlers.text(unescapeXml(buffer.slice(at, next)));
        at = next;
        const end = token(buffer, at);
        if (end < 0) break;
        at = end;
      }
      rest = buffer.slice(at);
      if (rest.length > MOST_TOKEN) broken();
    },
    end() {
      if (open.length > 0 || elements === 0 || rest.trim() !== '') broken();
    },
  };
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

function past(buffer: string, end: string, from: number): number {
  const at = buffer.indexOf(end, from);
  return at < 0 ? -1 : at + end.length;
}

/** Index of the `>` that ends a tag: one inside quotes does not. */
function endOfTag(buffer: string, from: number): number {
  for (let at = from; at < buffer.length; at += 1) {
    const code = buffer.charCodeAt(at);
    if (code === GREATER) return at;
    if (code === QUOTE || code === APOSTROPHE) {
      at = buffer.indexOf(code === QUOTE ? '"' : "'", at + 1);
      if (at < 0) return -1;
    }
  }
  return -1;
}

const patterns = new Map<string, RegExp>();

function attributeOf(tag: string, name: string): string | null {
  let pattern = patterns.get(name);
  if (!pattern) patterns.set(name, (pattern = new RegExp(`\\s(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)));
  const match = pattern.exec(tag);
  return match ? unescapeXml(match[1] ?? match[2] ?? '') : null;
}

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g, (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole;
    const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
