/**
 * Whether a version of the page's bus is one that a remote was built for. The federation plugin brings all of semver for
 * this, four times the code of what it is used for here: an exact version, or a caret before one.
 */
export function satisfy(version: string, range: string): boolean {
  if (!range.startsWith('^')) return version === range;
  const [has, wants] = [version, range.slice(1)].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const leading = wants.findIndex((part) => part > 0);
  const fixed = leading < 0 ? wants.length : leading + 1;
  if (wants.slice(0, fixed).some((part, at) => has[at] !== part)) return false;
  for (let at = fixed; at < wants.length; at++) {
    if (has[at] !== wants[at]) return (has[at] ?? 0) > (wants[at] ?? 0);
  }
  return true;
}
