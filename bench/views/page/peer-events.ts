import { clockSpan, type Assignment } from '@tandem/rota';
import type { Move, Task } from '../contestant.ts';

export interface PeerEvent {
  readonly id: string;
  readonly resourceId: string;
  /** Midnight of the day it belongs to and of the next one: a night stays on its own day. */
  readonly start: string;
  readonly end: string;
  readonly title: string;
}

const idOf = (assignment: Assignment): string => `${assignment.staffId}/${assignment.date}/${assignment.slot}`;

/** The shifts of the task's days as whole-day events of a calendar. */
export function peerEvents({ roster, from, to }: Task, dayAfter: (date: string) => string): PeerEvent[] {
  const shifts = new Map(roster.shiftTypes.map((shift) => [shift.id, shift]));
  return roster.assignments
    .filter(({ date }) => from <= date && date <= to)
    .map((each) => {
      const shift = shifts.get(each.value.shiftTypeId);
      return {
        id: idOf(each),
        resourceId: each.staffId,
        start: each.date,
        end: dayAfter(each.date),
        title: shift ? `${shift.code} ${clockSpan(shift.start, shift.end)}` : '?',
      };
    });
}

/** Follows where each moved event is, since a move names people and a calendar names events. */
export function createPlaces(task: Task): { readonly idOf: (move: Move) => string } {
  const at = new Map(task.roster.assignments.filter(({ slot }) => slot === 0).map((each) => [`${each.staffId} ${each.date}`, idOf(each)]));
  return {
    idOf({ from, to, date }) {
      const id = at.get(`${from} ${date}`);
      if (id === undefined) throw new Error(`Nobody named ${from} works on ${date}.`);
      at.delete(`${from} ${date}`);
      at.set(`${to} ${date}`, id);
      return id;
    },
  };
}
