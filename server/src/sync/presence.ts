import type { PersonHere } from '@tandem/sync/protocol';

/** Most people that are told of one schedule. */
const MOST_TOLD = 100;

/** Who looks at which day of which schedule, by socket. */
export interface Presence {
  /** @param changed is told of schedules at which others than this socket's own tabs have come, moved or gone */
  join(changed: (scheduleId: string) => void): Attendance;
}
/** One socket's part of it. */
export interface Attendance {
  /** null: the tab looks at none any more. */
  move(lane: string, place: { readonly schedule: string; readonly person: PersonHere } | null): void;
  /** Whom the other sockets have told of. */
  others(scheduleId: string): PersonHere[];
  leave(): void;
}

interface Attending {
  readonly changed: (scheduleId: string) => void;
  readonly lanes: Map<string, { readonly schedule: string; readonly person: PersonHere }>;
}

/** @param later runs something a moment later: many moves are told together */
export function createPresence(later: (run: () => void) => void): Presence {
  const all = new Set<Attending>();
  /** Who has moved, by schedule. */
  const moved = new Map<string, Set<Attending>>();

  function note(scheduleId: string, by: Attending): void {
    if (moved.size === 0) later(tell);
    const movers = moved.get(scheduleId) ?? new Set();
    moved.set(scheduleId, movers.add(by));
  }

  function tell(): void {
    const told = [...moved];
    moved.clear();
    for (const [scheduleId, movers] of told) {
      for (const attending of all) if (movers.size > 1 || !movers.has(attending)) attending.changed(scheduleId);
    }
  }

  return {
    join(changed) {
      const own: Attending = { changed, lanes: new Map() };
      all.add(own);
      const move: Attendance['move'] = (lane, place) => {
        const before = own.lanes.get(lane);
        if (place) own.lanes.set(lane, place);
        else own.lanes.delete(lane);
        if (before) note(before.schedule, own);
        if (place && place.schedule !== before?.schedule) note(place.schedule, own);
      };
      return {
        move,
        others(scheduleId) {
          const people: PersonHere[] = [];
          for (const { lanes } of all) {
            if (lanes === own.lanes) continue;
            for (const { schedule, person } of lanes.values()) if (schedule === scheduleId && people.length < MOST_TOLD) people.push(person);
          }
          return people;
        },
        leave() {
          for (const lane of [...own.lanes.keys()]) move(lane, null);
          all.delete(own);
        },
      };
    },
  };
}
