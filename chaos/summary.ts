import type { OrderFacts } from './facts.js';
import type { ChaosOutcome } from './run.js';

/** More differences than these say nothing new. */
const maxDifferencesShown = 40;

/** The outcome for a reader: figures first, then what does not agree. */
export function summary({
  evidence,
  sent,
  differences,
  unexpectedDeaths: ownDeaths,
  channel,
}: ChaosOutcome): string {
  const { facts, effects } = evidence;
  const { effectsByOperation: done, keysWithMoreThanOneEffect: twice, ...requests } = effects.summary;
  const sum = (count: (order: OrderFacts) => number): number =>
    facts.orders.reduce((total, order) => total + count(order), 0);
  const figures: [string, string][] = [
    ['orders', `${sent.length} submitted: ${tally(facts.orders.map(({ state }) => state))}`],
    ['families', tally(sent.map(({ family }) => family))],
    ['cancellations', `${sent.filter(({ cancelled }) => cancelled).length} accepted`],
    [
      'the channel',
      `sent ${channel.repeated} requests again; ${channel.found} submits found their order there`,
    ],
    [
      'hand-offs',
      `${requests.requests} requests, ${requests.distinctKeys} keys, ${twice.length} with two effects`,
    ],
    [
      'effects',
      `${done.do} do, ${done.undo} undo, ${done.cancel} cancel; ${sum(({ steps }) => steps.length)} steps`,
    ],
    [
      'callbacks',
      `${requests.callbacks.sent} sent, ${requests.callbacks.refused} refused; ${inWords(facts.callbacks)}`,
    ],
    ['inventory', inventory(sum)],
    ['left over', inWords({ ...facts.leftovers, runningWorkflows: evidence.runningWorkflows })],
  ];
  const verdict =
    differences.length === 0
      ? ['Every order ended once, every hand-off had one effect, the inventory is exact.']
      : [
          `${differences.length} DIFFERENCES`,
          ...differences.slice(0, maxDifferencesShown).map((line) => `  ${line}`),
        ];
  return [
    ...figures.map(([name, text]) => `  ${name.padEnd(14)} ${text}`),
    '',
    ...verdict,
    ...ownDeaths.map((death) => `DIED BY ITSELF: ${death}`),
  ].join('\n');
}

const inventory = (sum: (count: (order: OrderFacts) => number) => number): string =>
  inWords({
    products: sum(({ products }) => products.length),
    services: sum(({ services }) => services.length),
    resources: sum(({ resources }) => resources.length),
    entitlements: sum(({ entitlements }) => entitlements.length),
    covered: sum(({ covered }) => covered),
    'ledger rows': sum(({ ledger }) => ledger.complete + ledger.undo),
  });

function tally(words: readonly string[]): string {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return inWords(counts);
}

const inWords = (counts: object): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
