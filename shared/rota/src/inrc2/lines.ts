/** Reading of the competition's text files: blank lines and line endings do not matter, line numbers are kept. */

/** What is wrong with a file, for the person who has to mend it. */
export interface Problem {
  readonly file: string;
  /** From 1; 0 when the file as a whole is meant. */
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

export interface Line {
  readonly number: number;
  readonly text: string;
  readonly words: readonly string[];
}

export interface LineReader {
  readonly file: string;
  /** The next line that is not blank, without passing it; null at the end of the file. */
  peek(): Line | null;
  /** Passes and returns the next line that is not blank; null at the end of the file. */
  next(): Line | null;
  /** Records a problem on the given line (null: the end of the file) and returns null. */
  fail(line: Line | null, expected: string): null;
  /** Passes `NAME` and says whether it stood there. */
  title(name: string): boolean;
  /** Passes `NAME = 12` and returns the number; null, with a problem, for anything else. */
  count(name: string): number | null;
  /** Passes `count` lines through `parse`; null when one is missing or wrong. Every wrong one is reported. */
  rows<T>(count: number, what: string, parse: (line: Line) => T | null): T[] | null;
}

const MOST_PROBLEMS_PER_FILE = 20;
const MOST_LETTERS_SHOWN = 80;

/** A reader over one file that adds what it finds wrong to `problems`. */
export function createLineReader(file: string, text: string, problems: Problem[]): LineReader {
  const lines: Line[] = [];
  let last = 0;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    last++;
    const line = raw.trim();
    if (line !== '') lines.push({ number: last, text: line, words: line.split(/\s+/) });
  }
  let at = 0;
  let reported = 0;
  const reader: LineReader = {
    file,
    peek: () => lines[at] ?? null,
    next: () => lines[at++] ?? null,
    fail: (line, expected) => {
      if (++reported > MOST_PROBLEMS_PER_FILE) return null;
      const found = line ? shortened(line.text) : 'the end of the file';
      problems.push({ file, line: line?.number ?? last, expected, found });
      return null;
    },
    title: (name) => {
      const line = reader.next();
      if (line?.text === name) return true;
      reader.fail(line, `the line "${name}"`);
      return false;
    },
    count: (name) => {
      const line = reader.next();
      const match = /^(\S+)\s*=\s*(\d{1,6})$/.exec(line?.text ?? '');
      if (match?.[1] === name) return Number(match[2]);
      return reader.fail(line, `"${name} = " and a number`);
    },
    rows: <T>(count: number, what: string, parse: (line: Line) => T | null) => {
      const rows: T[] = [];
      for (let i = 0; i < count; i++) {
        const line = reader.next();
        if (!line) return reader.fail(null, `${count} lines of ${what}, ${i} are there`);
        const row = parse(line);
        if (row !== null) rows.push(row);
      }
      return rows.length === count ? rows : null;
    },
  };
  return reader;
}

function shortened(text: string): string {
  return text.length > MOST_LETTERS_SHOWN ? `${text.slice(0, MOST_LETTERS_SHOWN)}…` : text;
}

/** A whole number of at most six digits; null for anything else. */
export function wholeNumber(word: string | undefined): number | null {
  return word !== undefined && /^\d{1,6}$/.test(word) ? Number(word) : null;
}

/** `(2,5)`; null for anything else or a maximum below the minimum. */
export function numberPair(word: string | undefined): { min: number; max: number } | null {
  const match = /^\((\d{1,6}),(\d{1,6})\)$/.exec(word ?? '');
  if (!match) return null;
  const [min, max] = [Number(match[1]), Number(match[2])];
  return max < min ? null : { min, max };
}
