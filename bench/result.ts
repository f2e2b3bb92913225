import { availableParallelism, cpus } from 'node:os';
import { totalCpu, type Comparison, type SideFigures } from './comparison.js';
import type { LargeKindsFigures } from './beside-large.js';
import type { EventFigures } from './events.js';
import type { GrowthFigures, LargeOrder } from './large-order.js';
import type { FalloutFigures } from './fallouts.js';
import type { ParkedFigures } from './parked.js';
import type { QuoteFigures } from './quote-lines.js';
import type { Measured } from './load.js';
import type { WaitingFigures } from './waiting.js';

/** All figures of a run, with the conditions they hold under. */
export interface BenchResult {
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly versions: string;
  readonly orders: number;
  readonly inFlight: number;
  readonly rounds: number;
  readonly quote: QuoteFigures;
  readonly comparison?: Comparison;
  /** At a steady five orders a second. */
  readonly steady?: Pick<Measured, 'submit' | 'endToEnd'>;
  readonly growth?: GrowthFigures;
  readonly parked?: ParkedFigures;
  readonly fallout?: FalloutFigures;
  readonly events?: EventFigures;
  readonly beside?: LargeKindsFigures;
  readonly waiting?: WaitingFigures;
}

/** The machine, as far as a reader needs it to compare. */
export function machine(): { readonly cores: number; readonly processor: string } {
  return { cores: availableParallelism(), processor: cpus()[0]?.model ?? 'unknown' };
}

/** The result for a reader. */
export function table(result: BenchResult): string {
  const {
    date,
    cores,
    processor,
    versions,
    comparison,
    steady,
    growth,
    parked,
    fallout,
    events,
    beside,
    waiting,
  } = result;
  return [
    '',
    `${date}, ${cores} cores (${processor}), everything on them; ${versions}`,
    ...(comparison ? comparisonLines(result, comparison) : []),
    ...(steady
      ? row('submit p50 / p99 at 5 orders/s, ms', [`${ms(steady.submit.p50)} / ${ms(steady.submit.p99)}`])
      : []),
    ...row(`quote of ${result.quote.lines} lines, µs a line`, [ms(result.quote.microsecondsALine)]),
    ...(growth ? growthLines(growth) : []),
    ...(parked ? parkedLines(parked) : []),
    ...(fallout ? falloutLines(fallout) : []),
    ...(events ? eventLines(events) : []),
    ...(beside ? besideLines(beside) : []),
    ...(waiting ? waitingLines(waiting) : []),
    '',
  ].join('\n');
}

function comparisonLines({ orders, inFlight, rounds }: BenchResult, comparison: Comparison): string[] {
  const { turnup, bare, ratio, ratioByRound, cpuRatio } = comparison;
  const both = (name: string, value: (side: SideFigures) => string) =>
    row(name, [value(turnup), value(bare)]);
  const processes = Object.keys(turnup.cpuMs);
  return [
    `${rounds} rounds of ${orders} each, ${inFlight} in flight; ${loadNote(comparison)}`,
    '',
    ...row('', ['fibre bundle', 'bare workflow']),
    ...both('completed/s, median', ({ perSecond }) => perSecond.toFixed(1)),
    ...both('  by round', ({ perSecondByRound }) =>
      perSecondByRound.map((each) => each.toFixed(0)).join(' '),
    ),
    ...row('ratio, median', [ratio.toFixed(2)]),
    ...row('  by round', [ratioByRound.map((each) => each.toFixed(2)).join(' ')]),
    ...both('end to end p50 / p99, ms', ({ endToEnd }) => `${ms(endToEnd.p50)} / ${ms(endToEnd.p99)}`),
    ...both('submit or start p50 / p99, ms', ({ submit }) => `${ms(submit.p50)} / ${ms(submit.p99)}`),
    ...processes.flatMap((name) => both(`CPU ms: ${name}`, ({ cpuMs }) => ms(cpuMs[name] ?? 0))),
    ...both('CPU ms, all of these', (side) => ms(totalCpu(side))),
    ...row('  ratio by CPU', [cpuRatio.toFixed(2)]),
    ...both('SQL statements', ({ statements }) => statements.toFixed(1)),
    ...both('  of these COMMIT', ({ commits }) => commits.toFixed(1)),
    ...both('history events', ({ history }) => history.events.toFixed(1)),
    ...both('workflow tasks', ({ history }) => history.workflowTasks.toFixed(1)),
    ...both('activity tasks', ({ history }) => history.activityTasks.toFixed(1)),
    ...both('local activities', ({ history }) => history.localActivities.toFixed(1)),
    ...both('signals', ({ history }) => history.signals.toFixed(1)),
    ...both('history, KB', ({ history }) => (history.bytes / 1_000).toFixed(1)),
  ];
}

// What takes more of the machine than this shows in the figures.
const maxOtherCores = 0.1;

const loadNote = ({ otherCores }: Comparison): string =>
  `other programs used ${otherCores.toFixed(2)} cores meanwhile` +
  (otherCores > maxOtherCores ? ': only the ratios can be compared with other runs' : '');

function growthLines({ small, large, ratio }: GrowthFigures): string[] {
  const both = (name: string, value: (order: LargeOrder) => string) =>
    row(name, [value(small), value(large)]);
  return [
    '',
    ...row('business VPN', [`${small.sites} sites`, `${large.sites} sites`]),
    ...both('submit, ms', ({ submitMs }) => ms(submitMs)),
    ...both('submit to completed, s', ({ seconds }) => seconds.toFixed(1)),
    ...both('time a site, ms', ({ msPerSite }) => ms(msPerSite)),
    ...row('  ratio of the two', [ratio.toFixed(2)]),
    ...both('workflows', ({ workflows }) => String(workflows)),
    ...both('largest history, events', ({ events }) => String(events)),
    ...both('largest history, KB', ({ bytes }) => (bytes / 1_000).toFixed(0)),
    ...both('largest payload, KB', ({ payloadBytes }) => (payloadBytes / 1_000).toFixed(1)),
  ];
}

function parkedLines(parked: ParkedFigures): string[] {
  const { orders, rateLimit, largestHistory, seconds, perSecond, busiestSecond, outOfTurn } = parked;
  return [
    '',
    ...row(`${orders} parked orders, sent in s`, [seconds.toFixed(1)]),
    ...row(`  sent/s of ${rateLimit} by two workers`, [perSecond.toFixed(1)]),
    ...row('  most within a second', [String(busiestSecond)]),
    ...row('  after a less urgent one', [String(outOfTurn)]),
    ...row('  largest history while parked, events', [String(largestHistory)]),
  ];
}

function falloutLines({ fallouts, groups, groupsMs, submitMs, ...job }: FalloutFigures): string[] {
  const { rate, seconds, perSecond, done, failed } = job;
  return [
    '',
    ...row(`${fallouts} fallouts, by cause`, [groups.join(' / ')]),
    ...row('  groups answered in ms', [ms(groupsMs)]),
    ...row('  retry of all accepted in ms', [ms(submitMs)]),
    ...row('  decided in s', [seconds.toFixed(1)]),
    ...row(`  decided/s of ${rate}`, [perSecond.toFixed(1)]),
    ...row('  done / failed', [`${done} / ${failed}`]),
  ];
}

function eventLines({ events, seconds, perSecond, alone, meanwhile }: EventFigures): string[] {
  return [
    '',
    ...row(`backlog of ${events} events, s`, [seconds.toFixed(1)]),
    ...row('  delivered/s', [perSecond.toFixed(0)]),
    ...row('submit p50 / p99 without, ms', [`${ms(alone.p50)} / ${ms(alone.p99)}`]),
    ...row('  meanwhile', [`${ms(meanwhile.p50)} / ${ms(meanwhile.p99)}`]),
    ...row('  ratio of the p99', [(meanwhile.p99 / alone.p99).toFixed(2)]),
  ];
}

function besideLines({ perSecond, alone, managedVpns, fleets }: LargeKindsFigures): string[] {
  const title = `small orders, ${perSecond}/s`;
  return [
    '',
    ...besideKindLines([title, 'sites'], alone, managedVpns),
    '',
    ...besideKindLines([title, 'SIMs'], alone, fleets),
  ];
}

function besideKindLines(
  [title, what]: readonly [string, string],
  alone: LargeKindsFigures['alone'],
  besides: LargeKindsFigures['managedVpns'],
): string[] {
  const all = [alone, ...besides];
  const each = (value: (beside: (typeof besides)[number]) => string) => ['', ...besides.map(value)];
  return [
    ...row(title, ['alone', ...besides.map(({ large }) => `beside ${large.sites} ${what}`)]),
    ...row(
      '  orders',
      all.map(({ orders }) => String(orders)),
    ),
    ...row(
      '  submit p50 / p99, ms',
      all.map(({ submit }) => `${ms(submit.p50)} / ${ms(submit.p99)}`),
    ),
    ...row(
      '  end to end p50 / p99, ms',
      all.map(({ endToEnd }) => `${ms(endToEnd.p50)} / ${ms(endToEnd.p99)}`),
    ),
    ...row(
      'the large order, s',
      each(({ large }) => large.seconds.toFixed(0)),
    ),
    ...row(
      '  ms each of them',
      each(({ large }) => ms(large.msPerSite)),
    ),
    ...row(
      '  CPU ms each',
      each(({ perSite }) => ms(perSite.cpuMs)),
    ),
    ...row(
      '  SQL statements each',
      each(({ perSite }) => ms(perSite.statements)),
    ),
    ...row(
      '  rows read each',
      each(({ perSite }) => ms(perSite.rowsRead)),
    ),
    ...row(
      '  workflows',
      each(({ large }) => String(large.workflows)),
    ),
    ...row(
      '  largest history, events',
      each(({ large }) => String(large.events)),
    ),
    ...row(
      '  largest history, KB',
      each(({ large }) => (large.bytes / 1_000).toFixed(0)),
    ),
    ...row(
      '  largest payload, KB',
      each(({ large }) => (large.payloadBytes / 1_000).toFixed(1)),
    ),
  ];
}

function waitingLines({ cache, growth, peakMb, served }: WaitingFigures): string[] {
  return [
    '',
    ...row(`orders that wait, ${cache} in memory`, ['the worker, MB']),
    ...growth.flatMap(({ orders, residentMb }) => row(`  ${orders}`, [residentMb.toFixed(0)])),
    ...row('  at most', [peakMb.toFixed(0)]),
    ...row('report to order, p50 / p99, ms', [`${ms(served.p50)} / ${ms(served.p99)}`]),
  ];
}

const row = (name: string, cells: readonly string[]): string[] => [
  `  ${name.padEnd(36)}${cells.map((cell) => cell.padEnd(22)).join('')}`.trimEnd(),
];

const ms = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
