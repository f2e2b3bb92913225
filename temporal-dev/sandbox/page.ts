import type { Order } from './order.js';
import type { Parts } from './parts.js';
import type { Settings } from './settings.js';
import { systemNames, systems, type SystemName } from './systems.js';

const SHOWN_ORDERS = 50;

/** The operator's view of the sandbox: one page of HTML, rendered at each request. */
export function page({ settings, orders, ledger }: Parts): string {
  const all = orders.all();
  const { requests, distinctKeys, keysWithMoreThanOneEffect, effectsByOperation, callbacks } =
    ledger.summary();
  const counters: [string, unknown][] = [
    ['requests', requests],
    ['idempotency keys', distinctKeys],
    ['keys with more than one effect', keysWithMoreThanOneEffect.length],
    ...Object.entries(effectsByOperation).map(([name, n]): [string, number] => [`effects: ${name}`, n]),
    ...Object.entries(callbacks).map(([name, n]): [string, number] => [`callbacks: ${name}`, n]),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<title>Turnup sandbox</title><style>${STYLE}</style></head><body>
<h1>Turnup sandbox</h1>
<p>Plays the downstream systems of a telecom. Change settings with <code>PATCH /admin/settings</code>;
see <a href="/admin/settings">settings</a>, <a href="/admin/journal">journal</a>,
<a href="/admin/effects">effects</a>.</p>
<h2>Systems</h2>
${table(['system', 'speaks', 'at', 'orders', 'settings'], systemRows(all, settings.all()))}
<h2>Counters</h2>
${table(
  counters.map(([name]) => name),
  [counters.map(([, value]) => value)],
)}
<h2>Last ${SHOWN_ORDERS} orders</h2>
${table(['taken', 'order', 'hand-off', 'key', 'state', 'answered by'], orderRows(all))}
</body></html>`;
}

const STYLE = `body{font:14px system-ui,sans-serif;margin:2rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #d8dee4;
vertical-align:top;overflow-wrap:anywhere}th{color:#59636e;font-weight:600}h2{margin-top:2rem;font-size:1.1rem}`;

function systemRows(all: readonly Order[], settings: Settings): unknown[][] {
  return systemNames.map((name) => [
    name,
    systems[name].api,
    `/${name}${systems[name].basePaths[0]}`,
    stateCounts(all, name),
    activeSettings(settings, name),
  ]);
}

function stateCounts(all: readonly Order[], name: SystemName): string {
  const counts = new Map<string, number>();
  for (const { system, state } of all) if (system === name) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ') || 'none';
}

/** Rates of zero and empty lists say nothing: left out. */
function activeSettings(settings: Settings, name: SystemName): string {
  return Object.entries(settings[name])
    .filter(([, value]) => value !== 0 && value !== false && JSON.stringify(value).length > 2)
    .map(([setting, value]) => `${setting}: ${JSON.stringify(value)}`)
    .join(', ');
}

function orderRows(all: readonly Order[]): unknown[][] {
  return all
    .slice(-SHOWN_ORDERS)
    .toReversed()
    .map((order) => [
      order.resource['orderDate'],
      order.id,
      order.resource['externalId'],
      order.key,
      order.state,
      order.settled < order.reports.length ? 'waiting' : order.script.via,
    ]);
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = (tag: string, row: readonly unknown[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${cells('th', head)}${rows.map((row) => cells('td', row)).join('')}</table>`;
}

function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);
}
