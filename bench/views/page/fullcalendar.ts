import { addDays, daysBetween } from '@tandem/rota';
import { Calendar } from 'fullcalendar';
import 'fullcalendar/skeleton.css';
import theme from 'fullcalendar/themes/classic';
import 'fullcalendar/themes/classic/theme.css';
import 'fullcalendar/themes/classic/palette.css';
import resourceTimeline from 'fullcalendar-scheduler/resource-timeline';
import type { Task } from '../contestant.ts';
import { offer } from './measure.ts';
import { createPlaces, peerEvents } from './peer-events.ts';

const virtualization = new URLSearchParams(location.search).has('virtual');

let task: Task;
let calendar: InstanceType<typeof Calendar>;
let places: ReturnType<typeof createPlaces>;
let mounted = false;

offer({
  async prepare(next) {
    task = next;
    places = createPlaces(next);
    mounted = false;
  },
  mount(target) {
    calendar = new Calendar(target, {
      // The key that the makers name for evaluation.
      schedulerLicenseKey: 'CC-Attribution-NonCommercial-NoDerivatives',
      plugins: [theme, resourceTimeline],
      virtualization,
      initialView: 'rota',
      initialDate: task.from,
      views: { rota: { type: 'resourceTimeline', duration: { days: daysBetween(task.from, task.to) + 1 }, slotDuration: { days: 1 } } },
      height: 860,
      resources: task.roster.staff.map(({ id, name }) => ({ id, title: name })),
      events: peerEvents(task, (date) => addDays(date, 1)).map((event) => ({ ...event, allDay: true })),
      eventDidMount: () => {
        mounted = true;
      },
    });
    calendar.render();
  },
  isMounted: () => mounted,
  move: (move) => calendar.getEventById(places.idOf(move))?.setResources([move.to]),
  unmount: () => calendar.destroy(),
});
