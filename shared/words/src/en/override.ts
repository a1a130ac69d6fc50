/** A version that somebody has put into their own page by its address. */
export const override = {
  title: 'Only in this tab',
  holds: (views: string, until: string) => `Only this tab runs ${views}, until ${until}.`,
  version: (view: string, version: string) => `${view} ${version}`,
  reset: 'Back to what everybody has',
  blocked: (view: string, digest: string) => `${view} ${digest} was killed and is not opened. Deploy another version.`,
  unknown: (view: string, digest: string) => `${view} ${digest} was never published here. Look at its digest: tandem release deploy prints it.`,
  unreachable: (view: string, digest: string) => `Nobody could be asked about ${view} ${digest}: it is tried again.`,
};
