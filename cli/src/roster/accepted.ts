/** What options accept, each with a sentence that names the value and what is accepted. Commander names the option. */
import { InvalidArgumentError } from 'commander';
import { isIsoDate, isTimeZone } from '@tandem/rota';

export const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A whole number from ${least} to ${most} is accepted.`);
  };

export function day(text: string): string {
  if (isIsoDate(text)) return text;
  throw new InvalidArgumentError('A calendar date such as 2026-11-02 is accepted.');
}

export function zone(text: string): string {
  if (isTimeZone(text)) return text;
  throw new InvalidArgumentError('The name of a time zone such as Europe/Warsaw is accepted.');
}

export function title(text: string): string {
  const name = text.trim();
  if (name.length >= 1 && name.length <= 100) return name;
  throw new InvalidArgumentError('1 to 100 characters are accepted.');
}

export function month(text: string): string {
  if (isIsoDate(`${text}-01`)) return text;
  throw new InvalidArgumentError('A month such as 2026-11 is accepted.');
}
