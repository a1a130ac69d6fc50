/** How likely chance alone puts at least so many of all events on a side that has such a share of the exposure: the upper tail of a binomial distribution. */
export function sharedByChance(hits: number, others: number, share: number): number {
  const of = hits + others;
  if (hits <= 0 || !(share < 1)) return 1;
  if (!(share > 0)) return 0;
  const ratio = share / (1 - share);
  let logTerm = of * Math.log(1 - share);
  let tail = 0;
  for (let k = 0; k <= of; k += 1) {
    if (k >= hits) tail += Math.exp(logTerm);
    logTerm += Math.log(((of - k) * ratio) / (k + 1));
  }
  return Math.min(1, tail);
}
