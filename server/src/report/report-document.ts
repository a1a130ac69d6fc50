import type { RolloutReport, SuccessGroup } from '@tandem/rest';
import { report as german } from '@tandem/words/de/report';
import { report as english } from '@tandem/words/en/report';
import { triggerIn } from '../rollout/rollout-words.ts';

export type ReportLanguage = 'en' | 'de';

/** How a cell is marked beside its words. */
type Tone = 'ok' | 'bad' | 'unknown';
export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}
export type Block =
  | { readonly kind: 'title' | 'heading' | 'subheading' | 'line' | 'note'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** `story`: its middle column is what is read. */
  | { readonly kind: 'table'; readonly story?: true; readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] };

const TONES: Readonly<Record<string, Tone>> = { pass: 'ok', fail: 'bad', error: 'bad', inconclusive: 'unknown' };
const LATENCIES = ['visible', 'inp', 'switch'];
const LOCALES = { en: 'en-GB', de: 'de-DE' } as const;
const COUNTED = ['dataInconsistencies', 'userComplaints'];

/** A report as headings, lines and tables in a language: Markdown and HTML are both made of this. */
export function documentOf(report: RolloutReport, language: ReportLanguage): readonly Block[] {
  const words = language === 'de' ? german : english;
  const { kind, revision, stage, success, risks, readings, consistency, feedback, disruption, edits, tasks, work, timeline, basis, rotas } = report;
  const locale = LOCALES[language];
  // Nothing is less than zero by what floating point leaves over.
  const number = (value: number, digits = 2): string => (Math.abs(value) < 1e-9 ? 0 : value).toLocaleString(locale, { maximumFractionDigits: digits });
  const moment = (at: number): string => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' }).format(at);
  const cell = (text: string, tone?: Tone): Cell => ({ text, ...(tone && { tone }) });
  const { columns } = words;
  /** A person's reason may be any text, also the name of what every object has. */
  const named = (names: Readonly<Record<string, string>>, key: string): string => (Object.hasOwn(names, key) ? (names[key] ?? key) : key);
  const metricName = (metric: string): string => named(words.metrics, metric);

  const successRows = (group: SuccessGroup): readonly (readonly Cell[])[] =>
    success[group].flatMap(({ metric, verdict, value, n }) => {
      const said = words.success[metric];
      return said ? [[cell(said.name), cell(said.target), cell(value === null ? words.nothing : said.measured(number(value, 3))), cell(words.n(number(n))), cell(words.verdicts[verdict], TONES[verdict])]] : [];
    });
  const figure = (metric: string, value: number): string => {
    if (COUNTED.includes(metric)) return number(value);
    if (!LATENCIES.includes(metric)) return words.percent(number(value));
    return value < 0 ? words.faster(number(-value)) : words.slower(number(value));
  };
  const riskLine = ({ risk, of, value }: RolloutReport['risks'][number]): string => {
    const name = risk === 'held' || risk === 'kept' ? named(words.triggers, of) : risk === 'failing' || risk === 'undecided' ? metricName(of) : of;
    return words.risks[risk](name, value === null ? words.nothing : risk === 'failing' ? figure(of, value) : number(value));
  };
  const time = (task: string, one: RolloutReport['tasks'][number]['candidate']): Cell => {
    if (one === null) return cell(words.nothing);
    return cell(task === 'first-edit' ? words.longTime(number(one.median / 1000, 1), number(one.p75 / 1000, 1), number(one.n)) : words.time(number(one.median, 0), number(one.p75, 0), number(one.n)));
  };
  const happened = ({ what, stage: at, rota, reason, evidence, seconds, routes }: RolloutReport['timeline'][number]): string => {
    const event = named(words.events, what);
    const why = what === 'rollout-widen' ? '' : named(words.triggers, triggerIn(reason) ?? reason).replace(/\.$/, '');
    const detail = [at, rota, why].filter((part) => part !== null && part !== '').join(', ');
    const measured = [seconds === null ? '' : words.seconds(number(seconds)), evidence === null ? '' : words.evidence(number(evidence.value, 3), number(evidence.bound, 3), number(evidence.n), number(evidence.base)), routes.length === 0 ? '' : words.routes(routes.map(({ route, status }) => words.route[status](route)).join(', '))];
    return [`${event}${detail === '' ? '' : `: ${detail}`}`, ...measured.filter((part) => part !== '')].join('; ');
  };

  return [
    { kind: 'title', text: words.title(words.kinds[kind], revision) },
    { kind: 'line', text: words.lead(stage.name, number(stage.pct), moment(report.from), moment(report.until)) },
    { kind: 'note', text: words.made(moment(report.made)) },
    { kind: 'heading', text: words.sections.success },
    ...(['technical', 'people', 'business'] as const).flatMap((group): Block[] => [
      { kind: 'subheading', text: words.groups[group] },
      { kind: 'table', head: [columns.metric, columns.target, columns.measured, columns.sample, columns.verdict], rows: successRows(group) },
    ]),
    { kind: 'heading', text: words.sections.progress },
    { kind: 'line', text: `${words.status[report.status]}. ${words.rotas(number(rotas.candidate), number(rotas.control), number(rotas.rest))}` },
    { kind: 'table', head: [columns.stage, columns.share, columns.state], rows: report.stages.map(({ name, pct, status }) => [cell(name), cell(words.percent(number(pct))), cell(words.stages[status])]) },
    { kind: 'heading', text: words.sections.risks },
    risks.length === 0 ? { kind: 'line', text: words.noRisks } : { kind: 'list', items: risks.map(riskLine) },
    { kind: 'heading', text: words.sections.performance },
    {
      kind: 'table',
      head: [columns.metric, columns.measured, columns.interval, columns.limit, columns.sample, columns.verdict],
      rows: readings.map(({ metric, verdict, value, lower, upper, threshold, n, base }) => [
        cell(metricName(metric)), cell(value === null ? words.nothing : figure(metric, value)), cell(value === null || lower === null || upper === null ? '–' : words.between(number(lower), number(upper))),
        cell(COUNTED.includes(metric) ? number(threshold) : words.percent(number(threshold))), cell(words.nBoth(number(n), number(base))), cell(words.verdicts[verdict], TONES[verdict]),
      ]),
    },
    { kind: 'note', text: words.comparedWith },
    { kind: 'heading', text: words.sections.consistency },
    { kind: 'line', text: consistency.bound === null ? words.nothingCompared : words.consistency(number(consistency.confirmed), number(consistency.compared), number(consistency.sweeps), number(consistency.bound, 4)) },
    ...(consistency.errors === 0 ? [] : [{ kind: 'line' as const, text: words.consistencyErrors(number(consistency.errors)) }]),
    { kind: 'note', text: words.consistencyBasis },
    { kind: 'heading', text: words.sections.edits },
    { kind: 'line', text: edits.lost === null ? words.editsUnknown : words.edits(number(edits.lost), number(edits.written)) },
    ...(edits.lost === null ? [] : [{ kind: 'note' as const, text: words.editsKnown(number(consistency.compared), number(edits.unsent), number(edits.rollbacks)) }]),
    { kind: 'heading', text: words.sections.disruption },
    armsTable([cell(words.disruption(number(disruption.candidate), number(disruption.measured))), cell(words.disruption(number(disruption.others), number(disruption.measured)))]),
    { kind: 'line', text: disruption.rollbackSeconds === 0 ? words.noRollback : words.rollbackTime(number(disruption.rollbackSeconds, 1)) },
    { kind: 'note', text: words.disruptionBasis },
    { kind: 'heading', text: words.sections.feedback },
    armsTable(([feedback.candidate, feedback.others] as const).map(({ problems, praise, sessions }) => cell(words.feedback(number(problems), number(praise), number(sessions))))),
    { kind: 'heading', text: words.sections.tasks },
    {
      kind: 'table',
      head: [columns.task, columns.candidate, columns.others],
      rows: [...tasks.map(({ task, candidate, others }) => [cell(words.tasks[task]), time(task, candidate), time(task, others)]), [cell(words.workTitle), ...([work.candidate, work.others] as const).map(({ edits: n, minutes }) => cell(words.work(number(n), number(minutes))))]],
    },
    { kind: 'note', text: words.firstEditBasis },
    { kind: 'heading', text: words.sections.timeline },
    timeline.length === 0
      ? { kind: 'line', text: words.noEvents }
      : { kind: 'table', story: true, head: [columns.at, columns.what, columns.who], rows: timeline.map((event) => [cell(moment(event.at)), cell(happened(event)), cell(event.who ?? words.itself)]) },
    { kind: 'heading', text: words.sections.basis },
    { kind: 'list', items: [words.basis.stage, words.basis.rows(number(basis.rows)), words.basis.lines(number(basis.lines), number(basis.alerts)), words.basis.head(String(basis.head.seq), basis.head.hash)] },
  ];

  function armsTable(cells: readonly Cell[]): Block {
    return { kind: 'table', head: [columns.candidate, columns.others], rows: [cells] };
  }
}
