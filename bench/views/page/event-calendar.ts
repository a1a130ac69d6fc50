import { addDays, daysBetween } from '@tandem/rota';
import { createCalendar, destroyCalendar, ResourceTimeline } from '@event-calendar/core';
import '@event-calendar/core/index.css';
import type { Task } from '../contestant.ts';
import { offer } from './measure.ts';
import { createPlaces, peerEvents, type PeerEvent } from './peer-events.ts';

let task: Task;
let calendar: ReturnType<typeof createCalendar>;
let places: ReturnType<typeof createPlaces>;
let events: Map<string, PeerEvent>;
let mounted = false;

offer({
  async prepare(next) {
    task = next;
    places = createPlaces(next);
    events = new Map(peerEvents(next, (date) => addDays(date, 1)).map((event) => [event.id, event]));
    mounted = false;
  },
  mount(target) {
    calendar = createCalendar(target, [ResourceTimeline], {
      view: 'resourceTimelineMonth',
      date: task.from,
      height: '860px',
      duration: { days: daysBetween(task.from, task.to) + 1 },
      slotDuration: { days: 1 },
      resources: task.roster.staff.map(({ id, name }) => ({ id, title: name })),
      events: [...events.values()].map((event) => ({ ...event, allDay: true })),
      eventDidMount: () => {
        mounted = true;
      },
    });
  },
  isMounted: () => mounted,
  move(move) {
    const event = events.get(places.idOf(move));
    if (!event) throw new Error('The event of a move is not there.');
    const moved = { ...event, resourceId: move.to };
    events.set(event.id, moved);
    calendar.updateEvent({ ...moved, allDay: true });
  },
  unmount: () => void destroyCalendar(calendar),
});
