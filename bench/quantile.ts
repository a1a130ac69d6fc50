export const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** The value below which `share` of the values lie. */
export const quantile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** null: one of the two was not measured. */
export const ratio = (own: number | null | undefined, other: number | null | undefined): number | null => (own === null || own === undefined || other === null || other === undefined ? null : round(own / other, 2));
