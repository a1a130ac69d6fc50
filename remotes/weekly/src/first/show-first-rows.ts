import type { WindowAnswer } from '@tandem/rest';
import { drawRows } from './draw-rows.ts';
import { daysInside, firstRows } from './first-rows.ts';
import { tandem } from '../../package.json';

/** What the address says of filters, kinds of rows and the row scrolled to only the view itself can show. */
const PLAIN = new Set(['day']);
/** Pixels of the page from which its style sheets show a table. */
const TABLE = 700;
/** Pixels of a row, and of what stands above and below the rows. */
const [ROW, AROUND] = [28, 200];

/**
 * Shows the first rows of the week from what came with the page, as soon as that has arrived. Whatever it finds other than
 * expected it leaves to the view.
 */
export function showFirstRows({ document, location, innerWidth, innerHeight }: Window): void {
  function show(): void {
    const given = document.querySelector<HTMLElement>('script[data-answer*="/window?"]');
    const asked = new URLSearchParams(given?.dataset['answer']?.split('?')[1]);
    const plain = [...new URLSearchParams(location.search).keys()].every((key) => PLAIN.has(key));
    if (!given || !plain || innerWidth < TABLE || document.getElementById('app')?.firstChild) return;
    const answer = JSON.parse(given.textContent) as WindowAnswer;
    const days = daysInside(asked.get('from') ?? '', asked.get('to') ?? '', tandem.window.margin);
    const rows = firstRows(answer, days, Math.ceil((innerHeight - AROUND) / ROW), innerWidth <= 1200);
    if (rows && rows.length > 0) drawRows(rows, answer.staff.length);
  }
  // The answers are the last of the page.
  if (document.readyState === 'loading') document.addEventListener('readystatechange', show, { once: true });
  else show();
}
