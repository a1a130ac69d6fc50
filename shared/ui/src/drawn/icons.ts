/** Pictures of what a control does, drawn on a square of 16 in the ink of the text around them. */
export const ICONS = {
  left: ['M10 3.5 5.5 8l4.5 4.5'],
  right: ['M6 3.5 10.5 8 6 12.5'],
  down: ['M4.5 6.5 8 10l3.5-3.5'],
  find: ['M2.8 7a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0', 'm10.2 10.2 3.3 3.3'],
  filter: ['M2.5 4h11M4.5 8h7M6.5 12h3'],
  close: ['m4 4 8 8M12 4l-8 8'],
  more: ['M3.5 8h.01M8 8h.01M12.5 8h.01'],
  expand: ['M9.5 2.5h4v4M6.5 13.5h-4v-4M13.5 2.5 9.3 6.7M2.5 13.5l4.2-4.2'],
  day: ['M3 4h10M3 8h7M3 12h9'],
  week: ['M4 3h8a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 3z', 'M6.2 3v10M9.8 3v10'],
  month: [
    'M4 3h8a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5H4a1.5 1.5 0 0 1-1.5-1.5v-7A1.5 1.5 0 0 1 4 3z',
    'M2.5 6.4h11M2.5 9.7h11M6.2 3v10M9.8 3v10',
  ],
  plus: ['M8 3.5v9M3.5 8h9'],
} as const satisfies Record<string, readonly string[]>;
export type IconName = keyof typeof ICONS;
