/** The names of the time zones that this browser knows, for choosing from. */
export function timeZones(): readonly string[] {
  return Intl.supportedValuesOf('timeZone');
}
