import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { fetch } from 'undici';
import { projectRoot, type Report } from '../temporal-dev/home.js';
import { measureOpenLoop } from './load.js';
import type { Latencies } from './latencies.js';
import type { BenchEnvironment } from './environment.js';

/** A backlog of events that a subscriber takes as fast as it is sent, while orders come in beside it. */
export interface EventFigures {
  readonly events: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Submit, at the same rate: without events to deliver, and while they are. */
  readonly alone: Latencies;
  readonly meanwhile: Latencies;
}

const orders = { perSecond: 5, count: 100 };
/** So many events are of one resource, and so delivered one after the other. */
const ofOneResource = 10;
const rowsAtOnce = 1_000;

/** How fast so many events that are there at once come to a subscriber, and what that does to submitting orders. */
export async function measureEvents(
  scene: BenchEnvironment,
  events: number,
  report: Report,
): Promise<EventFigures> {
  const subscriber = await openSubscriber(events);
  try {
    await subscribe(scene.apiUrl, subscriber.url);
    const { submit: alone } = await measureOpenLoop(orders, async () => scene.orders.fibre());
    const loading = measureOpenLoop(orders, async () => scene.orders.fibre());
    await insert(scene.databaseUrl, events);
    const started = performance.now();
    await subscriber.all;
    const seconds = (performance.now() - started) / 1_000;
    const { submit: meanwhile } = await loading;
    report(`Events: ${events} delivered in ${seconds.toFixed(1)} s`);
    return { events, seconds, perSecond: events / seconds, alone, meanwhile };
  } finally {
    subscriber.close();
  }
}

async function openSubscriber(events: number) {
  const child = fork(join(projectRoot, 'bench', 'subscriber.ts'), [String(events)], {
    execArgv: ['--import', 'tsx'],
  });
  const message = async (): Promise<string> => String((await once(child, 'message'))[0]);
  const url = await message();
  return { url, all: message(), close: () => child.disconnect() };
}

async function subscribe(apiUrl: string, callback: string): Promise<void> {
  const answer = await fetch(`${apiUrl}/tmf-api/customerManagement/v4/hub`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'dev-channel' },
    body: JSON.stringify({ callback }),
  });
  if (!answer.ok) throw new Error(`The hub was answered ${answer.status}: ${await answer.text()}`);
}

/** All in one transaction, as of changes that happened at once. */
async function insert(uri: string, events: number): Promise<void> {
  const connection = await createConnection({ uri, timezone: 'Z' });
  const now = new Date();
  const run = randomUUID().slice(0, 8);
  const row = (index: number): unknown[] => {
    const id = `${run}-${Math.floor(index / ofOneResource)}`;
    const customer = {
      id,
      '@type': 'Customer',
      name: `Customer ${id}`,
      status: 'active',
      note: 'x'.repeat(500),
    };
    const doc = JSON.stringify({ event: { customer } });
    return [
      randomUUID(),
      'CustomerAttributeValueChangeEvent',
      now,
      'customerManagement',
      'customer',
      id,
      doc,
      1,
    ];
  };
  await connection.beginTransaction();
  for (let from = 0; from < events; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, events - from) }, (_, index) => row(from + index));
    await connection.query(
      'INSERT INTO event (id, eventType, eventTime, api, resource, resourceId, doc, pending) VALUES ?',
      [rows],
    );
  }
  await connection.commit();
  await connection.end();
}
