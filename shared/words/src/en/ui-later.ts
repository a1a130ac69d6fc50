/** Parts that a view shows after its first paint: what is not saved, the list of keys, the line under a grid, the shifts to choose from, the curve of a day. */
export const uiLater = {
  keys: 'Keys',
  close: 'Close',
  shift: 'Shift',
  notAllowed: (why: string) => `Not allowed: ${why}`,
  more: (n: number) => (n > 0 ? `, and ${n} more` : ''),
  status: {
    shown: (shown: number, all: number) => `${shown} of ${all} people shown`,
    marks: { 'below-minimum': 'below minimum', 'below-optimum': 'below optimum', met: 'met', must: 'must fix', check: 'check' },
    allKeys: 'all keys',
  },
  curve: {
    label: 'People on shift through the day against minimum and optimum',
    on: 'On shift',
    min: 'Minimum',
    opt: 'Optimum',
  },
  unsent: {
    place: (person: string, day: string) => `${person}, ${day}`,
    show: 'Show',
    showAll: 'Show all',
    tryAgain: 'Try again',
    tryAllAgain: 'Try all again',
    discard: 'Discard',
    refused: (place: string, why: string) => `${place} could not be saved. ${why} It is kept here.`,
    severalRefused: (n: number) => `${n} changes could not be saved. They are kept here.`,
    offline: (n: number) => `You are offline. ${n === 1 ? '1 change is' : `${n} changes are`} kept here and sent when you are back.`,
    troubled: (n: number, why: string) => `${n === 1 ? '1 change is' : `${n} changes are`} not saved yet. ${why}`,
    listed: 'Changes that could not be saved',
  },
};
