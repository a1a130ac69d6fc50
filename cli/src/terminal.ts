/** Where a command writes: results to standard output, whose last line may be JSON, everything for people beside it. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly note: (line: string) => void;
}

export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  note: (line) => void process.stderr.write(`${line}\n`),
};
