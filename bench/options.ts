import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Measured in each round, of each of the two. */
  readonly orders: number;
  readonly inFlight: number;
  /** 0 leaves the comparison and the submit latency out. */
  readonly rounds: number;
  /** Sites of the large order; 0 leaves it out. */
  readonly lines: number;
  /** Events of a backlog; 0 leaves it out. */
  readonly events: number;
  /** Sites of managed orders, one after the other, beside which small ones run. */
  readonly beside: readonly number[];
  /** So many small ones a second. */
  readonly besidePerSecond: number;
  /** Orders that wait for a system that is offline; 0 leaves them out. */
  readonly parked: number;
  /** Orders that fail and are retried together; 0: without them. */
  readonly fallouts: number;
  /** Orders that wait for a report with one small worker; 0 leaves them out. */
  readonly waiting: number;
  /** Workflows that this worker keeps in memory. */
  readonly workflowCache: number;
  /** Of each of its threads, in megabytes: what is beyond it is given back rather than kept. */
  readonly heapMb: number;
  /** The result as JSON on standard output, all else on standard error. */
  readonly json: boolean;
}

/** What --help prints. */
export const usage = `npm run bench -- [options]

  --orders N      orders measured in each round (120)
  --in-flight N   orders in flight at every moment (30)
  --rounds N      rounds of bare workflow and Turnup in turn (5); 0: without them
  --lines N       sites of the large order (1000); 0: without it
  --events N      events of a backlog that is delivered beside orders (30000); 0: without it
  --beside N,N…   sites of managed orders, each followed by half as many SIMs, beside which small orders run (none)
  --beside-rate R small orders a second meanwhile (2)
  --parked N      orders that wait for a system and are then sent by two workers (1000); 0: without them
  --fallouts N    orders that fail for three causes and are retried by one request (0: without them)
  --waiting N     orders that wait for a report with one worker of little memory (0); 0: without them
  --workflow-cache N  workflows that this worker keeps in memory (200)
  --heap N        megabytes of JavaScript in each of its threads (192)
  --json          print the result as JSON
`;

/** Parses the command line; throws what is wrong with it. Undefined: help is requested. */
export function benchOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string', default: '120' },
      'in-flight': { type: 'string', default: '30' },
      rounds: { type: 'string', default: '5' },
      lines: { type: 'string', default: '1000' },
      events: { type: 'string', default: '30000' },
      beside: { type: 'string', default: '' },
      'beside-rate': { type: 'string', default: '2' },
      parked: { type: 'string', default: '1000' },
      fallouts: { type: 'string', default: '0' },
      waiting: { type: 'string', default: '0' },
      'workflow-cache': { type: 'string', default: '200' },
      heap: { type: 'string', default: '192' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  return {
    orders: whole('orders', values.orders, 1),
    inFlight: whole('in-flight', values['in-flight'], 1),
    rounds: whole('rounds', values.rounds, 0),
    lines: whole('lines', values.lines, 0),
    events: whole('events', values.events, 0),
    besidePerSecond: rate('beside-rate', values['beside-rate']),
    beside: values.beside === '' ? [] : values.beside.split(',').map((each) => whole('beside', each, 1)),
    parked: whole('parked', values.parked, 0),
    fallouts: whole('fallouts', values.fallouts, 0),
    waiting: whole('waiting', values.waiting, 0),
    workflowCache: whole('workflow-cache', values['workflow-cache'], 2),
    heapMb: whole('heap', values.heap, 64),
    json: values.json,
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`--${name} must be a whole number of at least ${least}, not "${text}".`);
}

function rate(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new Error(`--${name} must be a number above 0, not "${text}".`);
}
