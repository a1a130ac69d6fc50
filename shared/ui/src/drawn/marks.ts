/** One shape per meaning, so that no meaning hangs on its colour. Drawn on a square of 12. */
export const MARK_NAMES = [
  'below-minimum',
  'below-optimum',
  'met',
  'must',
  'check',
  'saving',
  'waiting',
  'offline',
  'reload',
  'lock',
  'live',
  'tick',
  'dots',
  'clash',
] as const;
export type MarkName = (typeof MARK_NAMES)[number];

export interface Stroke {
  readonly d: string;
  /** Token or `currentColor`; absent: none. */
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly opacity?: number;
}

function disc(r: number): string {
  return `M${6 - r} 6a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

const INK = 'currentColor';

export const MARKS: Readonly<Record<MarkName, readonly Stroke[]>> = {
  'below-minimum': [{ d: 'M1 2h10L6 11z', fill: 'var(--bad-mark)' }],
  'below-optimum': [
    { d: 'M6 .9 11.1 6 6 11.1.9 6z', stroke: 'var(--warn-mark)', width: 1.5 },
    { d: 'M6 .9.9 6 6 11.1z', fill: 'var(--warn-mark)' },
  ],
  met: [{ d: disc(3), fill: 'var(--ok-mark)' }],
  must: [
    { d: 'M3.6.8h4.8l2.8 2.8v4.8l-2.8 2.8H3.6L.8 8.4V3.6z', fill: 'var(--bad-mark)' },
    { d: 'M6 3.2v3.3M6 8.4v.4', stroke: 'var(--surface)', width: 1.5 },
  ],
  check: [
    { d: 'M6 1.3 11.2 10.6H.8z', stroke: 'var(--warn-mark)', fill: 'var(--warn-bg)', width: 1.4 },
    { d: 'M6 4.8v2.4M6 8.9v.1', stroke: 'var(--warn-ink)', width: 1.3 },
  ],
  saving: [
    { d: disc(4.4), stroke: 'var(--line-2)', width: 1.6 },
    { d: 'M6 1.6A4.4 4.4 0 0 1 10.4 6', stroke: 'var(--text-2)', width: 1.6 },
  ],
  waiting: [
    { d: disc(5.6), fill: 'var(--surface)' },
    { d: disc(4), stroke: 'var(--line-3)', width: 1.6 },
    { d: 'M6 2a4 4 0 0 1 4 4', stroke: 'var(--text)', width: 1.6 },
  ],
  offline: [{ d: `${disc(4.2)}M2.2 9.8 9.8 2.2`, stroke: INK, width: 1.4 }],
  reload: [{ d: 'M10.4 6A4.4 4.4 0 1 1 8.8 2.6M9.1.8v2.1H7', stroke: INK, width: 1.4 }],
  lock: [
    { d: 'M3.2 5.2h5.6a1.2 1.2 0 0 1 1.2 1.2v3.4A1.2 1.2 0 0 1 8.8 11H3.2A1.2 1.2 0 0 1 2 9.8V6.4a1.2 1.2 0 0 1 1.2-1.2z', stroke: INK, width: 1.3 },
    { d: 'M3.8 5V3.6a2.2 2.2 0 0 1 4.4 0V5', stroke: INK, width: 1.3 },
  ],
  live: [
    { d: disc(5.2), stroke: 'var(--ok-mark)', width: 1, opacity: 0.55 },
    { d: disc(2.8), fill: 'var(--ok-mark)' },
  ],
  tick: [{ d: 'M2 6.5 4.8 9.2 10 3.2', stroke: 'var(--ok-mark)', width: 1.75 }],
  clash: [{ d: 'M1.2 4h8.4M7.4 1.6 9.9 4 7.4 6.4M10.8 8.6H2.4M4.6 6.2 2.1 8.6l2.5 2.4', stroke: 'var(--clash-mark)', width: 1.4 }],
  dots: [
    { d: 'M1 6a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0zM4.8 6a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0zM8.6 6a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0-2.4 0z', fill: INK },
  ],
};
