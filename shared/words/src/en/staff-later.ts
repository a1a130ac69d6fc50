/** The panel of filters, which comes on demand. */
export const staffLater = {
  filter: 'Filter',
  skills: 'Skills',
  contracts: 'Contracts',
  shifts: 'Shifts worked in this period',
  findings: 'Findings',
  onlyFindings: 'Only people with something to fix or check',
  actsOn: (visible: number, all: number) => (visible === all ? `Shows all ${all} people` : `Acts on ${visible} visible of ${all}`),
  everybody: 'Show everybody',
};
