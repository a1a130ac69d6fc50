import type { BuildsAnswer } from '@tandem/rest';
import type { Tone } from '../operations/operations-facts.ts';

type Build = BuildsAnswer['builds'][number];

/** Enough of a digest to tell versions apart by eye. */
const SHOWN = 12;

/** What a version is called: its name, and its digest where there is none. */
export const nameOf = ({ version, digest }: Pick<Build, 'version' | 'digest'>): string => version ?? digest.slice(0, SHOWN);

const TONES: Readonly<Record<Build['standing'], Tone>> = { stable: 'ok', candidate: 'busy', previous: 'ok', older: 'hold', unknown: 'bad', killed: 'bad' };
export const toneOfStanding = (standing: Build['standing']): Tone => TONES[standing];

/** `1 to 2`, and `2` where both are the same; ranges of several versions one after the other. */
export const protocolsOf = (protocols: Build['protocols'], range: (min: number, max: number) => string): string =>
  protocols.map(({ min, max }) => (min === max ? String(min) : range(min, max))).join(', ');
