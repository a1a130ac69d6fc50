import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { figure, shownMarks, timeOf, valueOf, type Mark, type Metric, type Point, type Span } from './health-facts.ts';

export interface Charted {
  readonly points: readonly Point[];
  readonly marks: readonly Mark[];
  readonly metric: Metric;
  readonly span: Span;
  readonly locale: string;
}

export interface Chart {
  readonly show: (charted: Charted) => void;
  /** Which point is looked at; null: none. */
  readonly point: (index: number | null) => void;
  readonly end: () => void;
}

/** Height of the chart with its axes. */
const HEIGHT = 220;
/** Room above for the numbers of marks. */
const TOP = 22;
/** Metrics of which nothing is the least that makes sense. */
const FROM_ZERO: readonly Metric[] = ['errors', 'inconsistencies', 'sessions'];

/**
 * Draws candidate and control over time, with numbered marks, in the colours of the page's tokens: on a canvas, so that what
 * it says is said in words beside it.
 * @param onPoint which point the pointer is nearest to; null: it has left
 */
export function drawChart(host: HTMLElement, first: Charted, onPoint: (index: number | null) => void): Chart {
  let charted = first;
  const style = getComputedStyle(host);
  const token = (name: string) => (): string => style.getPropertyValue(name).trim();
  const font = `11px ${style.fontFamily}`;
  const line = { stroke: token('--line'), width: 1 };

  const chart = new uPlot(
    {
      width: host.clientWidth,
      height: HEIGHT,
      padding: [TOP, 12, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7, width: 2, fill: token('--surface'), stroke: (_, i) => (i === 1 ? token('--accent')() : token('--text-2')()) } },
      scales: { y: { range: (_, least, most) => yRange(least, most, charted.metric) } },
      axes: [
        { font, stroke: token('--text-2'), grid: { show: false }, ticks: { ...line, size: 4 }, size: 26, gap: 4, space: 64, values: (_, splits) => splits.map((at) => axisTime(at * 1000, charted)) },
        { font, stroke: token('--text-2'), grid: line, ticks: { show: false }, size: 60, gap: 6, space: 34, values: (_, splits) => splits.map((value) => figure(value, charted.metric, charted.locale)) },
      ],
      series: [
        {},
        { stroke: token('--accent'), width: 2, points: { size: 5, fill: token('--accent') } },
        { stroke: token('--text-2'), width: 1.25, dash: [5, 3], points: { size: 4, fill: token('--text-2') } },
      ],
      hooks: {
        drawClear: [(self) => drawMarks(self, charted, token, font)],
        setCursor: [({ cursor }) => onPoint((cursor.left ?? -1) < 0 ? null : (cursor.idx ?? null))],
      },
    },
    dataOf(first),
    host,
  );
  // What it says to people with a screen reader is said beside it.
  chart.root.setAttribute('aria-hidden', 'true');

  const sized = new ResizeObserver(() => {
    if (host.clientWidth > 0 && host.clientWidth !== chart.width) chart.setSize({ width: host.clientWidth, height: HEIGHT });
  });
  sized.observe(host);
  const themed = new MutationObserver(() => chart.redraw(false));
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });

  return {
    show(next) {
      charted = next;
      chart.setData(dataOf(next));
    },
    point(index) {
      const at = index === null ? undefined : charted.points[index]?.at;
      chart.setCursor({ left: at === undefined ? -10 : chart.valToPos(at / 1000, 'x'), top: at === undefined ? -10 : 0 }, false);
    },
    end() {
      sized.disconnect();
      themed.disconnect();
      chart.destroy();
    },
  };
}

const dataOf = ({ points, metric }: Charted): uPlot.AlignedData => [points.map(({ at }) => at / 1000), points.map((point) => valueOf(point, 'candidate', metric)), points.map((point) => valueOf(point, 'control', metric))];

/** Room around what was measured; a line that lies still is in the middle. */
function yRange(least: number | null, most: number | null, metric: Metric): uPlot.Range.MinMax {
  const [low, high] = [least ?? 0, most ?? 0];
  if (FROM_ZERO.includes(metric)) return [0, Math.max(high * 1.1, metric === 'errors' ? 1 : 4)];
  const room = Math.max((high - low) * 0.2, high * 0.1, 1);
  return [Math.max(0, low - room), high + room];
}

function axisTime(at: number, { span, locale }: Charted): string {
  const midnight = new Date(at).getHours() === 0;
  if (span === 'days' && midnight) return new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric' }).format(at);
  return timeOf(at, 'hours', locale);
}

/** A dotted line through the chart at each mark, and its number above. Under the lines of the data. */
function drawMarks(self: uPlot, { marks, points }: Charted, token: (name: string) => () => string, font: string): void {
  const { ctx, bbox } = self;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = font.replace('11px', `600 ${11 * ratio}px`);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  shownMarks(marks, points).forEach(({ at }, i) => {
    const x = Math.round(Math.min(bbox.left + bbox.width, self.valToPos(at / 1000, 'x', true)));
    ctx.strokeStyle = token('--text-3')();
    ctx.lineWidth = ratio;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.arc(x, bbox.top - 10 * ratio, 8 * ratio, 0, 2 * Math.PI);
    ctx.fillStyle = token('--text')();
    ctx.fill();
    ctx.fillStyle = token('--surface')();
    ctx.fillText(String(i + 1), x, bbox.top - 9.5 * ratio);
  });
  ctx.restore();
}
