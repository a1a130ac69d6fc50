/** Runs by itself while the view's code is on its way. */
import { showFirstRows } from './first/show-first-rows.ts';

showFirstRows(window);
