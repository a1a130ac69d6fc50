import type { ui as english } from '../en/ui.ts';

export const ui: typeof english = {
  absences: {
    leave: { word: 'Urlaub', letters: 'Ur' },
    sick: { word: 'Krank', letters: 'Kr' },
    training: { word: 'Fortbildung', letters: 'Fo' },
  },
  askedFor: ', beantragt',
  noneNeeded: 'kein Bedarf',
  of: (need) => `von ${need}`,
  coverage: { 'below-minimum': 'unter Minimum', 'below-optimum': 'unter Optimum', met: 'gedeckt' },
};
