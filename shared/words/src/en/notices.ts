/** What people are told of synchronization, and what they say of it. */
export const notices = {
  title: 'Notices',
  of: (rota: string, text: string) => `${rota}: ${text}`,
  dismiss: 'Dismiss',
  dismissOf: (text: string) => `Dismiss: ${text}`,
  severity: { info: 'For information', warning: 'Please note', critical: 'Important' },
  /** By what has happened. */
  kinds: {
    emergency: 'Live updates were turned off for now. Your edits are saved as usual; you see others’ edits when you reload.',
    gradual: 'Live updates are being turned off step by step. Your edits are saved as usual.',
    restore: 'Tandem was set back to an earlier version. Your rota and all edits are as they were. Reload if something looks unfamiliar.',
    'fell-back': 'Live updates of this rota were turned off: a page found that its stores differ. Your edits are saved as usual; you see others’ edits when you reload.',
  } as Readonly<Record<string, string>>,
  /** What has happened has no words here yet. */
  other: {
    info: 'Something about live updates has changed. Your edits are saved as usual.',
    warning: 'Live updates may be interrupted for a while. Your edits are saved as usual.',
    critical: 'Live updates have a problem. Your edits are saved as usual; reload to see others’ edits.',
  },
  /** Old: the view's own store; new: the central one. */
  differences: {
    title: 'Where the two stores differ',
    count: (n: number) => (n === 1 ? '1 cell differs between the two stores' : `${n} cells differ between the two stores`),
    sample: (n: number, compared: string) => `${n} of ${compared} comparisons. What you see is the side that stands.`,
    outline: 'Outline them in the views',
    stores: (old: string, other: string) => `Old store: ${old}. New store: ${other}.`,
    server: (old: string, other: string) => `Server: ${old}. This page: ${other}.`,
    oldStands: 'The old store stands.',
    newStands: 'The new store stands.',
    resolutions: {
      mended: 'The other side was given its value.',
      'asked-again': 'Both sides were read again from the server.',
      'would-delete': 'Left as it is: mending would delete a value, which is for a person to decide.',
      'too-many': 'Left as it is: ten were mended within the hour, and operators look at it.',
      failed: 'Mending it did not work; operators are told.',
    },
  },
  report: 'Report a problem',
  praise: 'Works well',
  feedback: {
    problemTitle: 'Report a problem',
    praiseTitle: 'What works well?',
    problemLabel: 'What happened, and what did you expect?',
    praiseLabel: 'What works well for you? You may leave it empty.',
    missing: 'Say in a sentence what happened.',
    attach: 'Attach the recent events',
    sends: (rota: string, mode: string, build: string) => `Sent with it: the rota ${rota}, its mode (${mode}), the version of the page (${build}) and your name.`,
    trace: (entries: number, kilobytes: string) => `${entries === 1 ? '1 event' : `${entries} events`} of this page, ${kilobytes} kB: which cells changed, which switches were on. No password and nothing of other pages.`,
    noTrace: 'No events were recorded on this page yet.',
    send: 'Send',
    sending: 'Sending',
    cancel: 'Cancel',
    thanks: 'Thank you. The operators of this rota can read it.',
    offline: 'The server cannot be reached. What you wrote is kept here; try again.',
    tooMany: 'Many reports came from you just now. Wait a minute, then send it.',
    failed: (reason: string) => `Not sent: ${reason}`,
  },
};
