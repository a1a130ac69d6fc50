const TONES = 3;

/** Which of the colours of people present is this person's, 1 to 3: the same in the bar, in every view and every browser. */
export function personTone(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return (sum % TONES) + 1;
}
