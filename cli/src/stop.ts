/** The command cannot go on, for a reason that a person can mend. Its message is one sentence: what, and what to do. */
export class Stop extends Error {}
