import type { PersonHere } from '@tandem/sync';
import { personTone } from '@tandem/ui';

export interface PersonShown {
  readonly user: string;
  readonly name: string;
  readonly tone: number;
  /** The places that this person looks at: one for each day and view. */
  readonly places: readonly { readonly date: string; readonly view: PersonHere['view'] }[];
}

/** Each person once, by name, whatever the number of their windows. */
export function peopleShown(people: readonly PersonHere[]): PersonShown[] {
  const byUser = Map.groupBy(people, ({ user }) => user);
  return Array.from(byUser, ([user, lanes]): PersonShown => {
    const name = lanes[0]?.name ?? user;
    const places = new Map(lanes.map(({ date, view }) => [`${date}/${view}`, { date, view }]));
    return { user, name, tone: personTone(name), places: [...places.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1)) };
  }).toSorted((a, b) => a.name.localeCompare(b.name));
}
