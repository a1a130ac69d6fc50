/** An end with one sentence for the person: what is wrong and what to do. Exit code 1. */
export class Stop extends Error {}
