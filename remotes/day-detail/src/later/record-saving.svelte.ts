/** One form's way to the server: under way, refused with a reason, or done. */
import { ERRORS } from '@tandem/rest';
import { dayLater as words } from '@tandem/words/day-later';
import type { DayController } from '../day-controller.svelte.ts';
import type { Change, DayWire } from './day-wire.ts';

export function createRecordSaving(day: DayController, wire: DayWire) {
  let busy = $state(false);
  let problem = $state('');
  return {
    get busy() {
      return busy;
    },
    /** What the server said against it; empty when nothing. */
    get problem() {
      return problem;
    },
    /** True once the server has it; the day is then loaded again. */
    async send(changes: readonly Change[], said: string): Promise<boolean> {
      if (busy) return false;
      busy = true;
      problem = '';
      const error = await wire.change(changes);
      busy = false;
      if (error) {
        problem = words.notSaved(ERRORS[error.kind].words);
        return false;
      }
      day.say(said);
      day.reload();
      return true;
    },
  };
}
