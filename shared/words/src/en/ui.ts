/** Small parts that every view shows, needed by the first paint. See ui-later.ts for those that float. */
export const ui = {
  absences: {
    leave: { word: 'Leave', letters: 'Lv' },
    sick: { word: 'Sick', letters: 'Sk' },
    training: { word: 'Training', letters: 'Tr' },
  },
  askedFor: ', asked for',
  noneNeeded: 'none needed',
  of: (need: string) => `of ${need}`,
  coverage: { 'below-minimum': 'below minimum', 'below-optimum': 'below optimum', met: 'met' },
};
