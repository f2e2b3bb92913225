import assert from 'node:assert/strict';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { log } from '../support/log.js';
import type { Activities } from '../../activities/activities.js';
import { workerParts } from '../support/activities.js';
import type { Database, DatabasePool } from '../../entities/database.js';
import { createOutbound } from '../../outbound/outbound.js';
import { type Json, openScene, type Scene } from './scene.js';

/** The bases of the three APIs, in the order in which their catalogs refer to each other. */
export const apis = {
  resourceCatalog: '/tmf-api/resourceCatalog/v4',
  serviceCatalogManagement: '/tmf-api/serviceCatalogManagement/v4',
  productCatalogManagement: '/tmf-api/productCatalogManagement/v4',
} as const;
/** Where files are kept. */
export const files = '/api/v1/catalogFile';

/** An instance with its worker, whose jobs are done when the test says so. */
export interface Instance extends Scene {
  readonly activities: Activities;
}

/** An own database; `anywhere`: it may call addresses of this machine. */
export async function openInstance(anywhere = true): Promise<Instance> {
  const scene = await openScene();
  return { ...scene, activities: activitiesOn(scene.database, scene.url, anywhere) };
}

/** The activities of a worker on the database. */
export const activitiesOn = (database: Database, publicUrl: string, anywhere = true): Activities =>
  workerParts({
    database: poolOf(database),
    relay: { flush() {}, run: async () => {}, stop: async () => {} },
    publicUrl,
    eventRetries: eventRetrySchedule,
    log,
    outbound: createOutbound({ allowAnyAddress: anywhere, networks: [] }),
  }).activities;

/** The pool, whose activities work on this very database: a test may watch what they do on it. */
const poolOf = (database: Database): DatabasePool =>
  new Proxy(database.pool, {
    get(pool, name) {
      if (name === 'as') return () => database;
      const value: unknown = Reflect.get(pool, name);
      return typeof value === 'function' ? (value.bind(pool) as unknown) : value;
    },
  });

/** Stores a job. */
export async function submit({ call }: Scene, kind: string, base: string, body: Json): Promise<Json> {
  const reply = await call('POST', `${base}/${kind}`, { body });
  assert.deepEqual([reply.status, reply.body.status], [201, 'Not Started'], JSON.stringify(reply.body));
  return reply.body;
}

/** Does the job; answers it as it ended. */
export async function run(instance: Instance, kind: string, base: string, body: Json): Promise<Json> {
  const { id } = await submit(instance, kind, base, body);
  await instance.activities.runCatalogJob({ id });
  return (await instance.call('GET', `${base}/${kind}/${id}`)).body;
}

/** The file of an export. */
export async function exported(instance: Instance, base: string, more: Json = {}): Promise<string> {
  const url = `${instance.url}${files}/export`;
  const job = await run(instance, 'exportJob', base, { url, ...more });
  assert.deepEqual([job.status, job.percentage], ['Succeeded', 100], job.errorLog);
  const answer = await fetch(url);
  assert.equal(answer.headers.get('content-type'), 'application/x-ndjson');
  return await answer.text();
}

/** Sends the content and imports it; answers the job as it ended. */
export async function imported(instance: Instance, base: string, content: string): Promise<Json> {
  const url = `${instance.url}${files}/import`;
  const sent = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/x-ndjson' },
    body: content,
  });
  const { size } = (await sent.json()) as Json;
  assert.deepEqual([sent.status, size], [201, Buffer.byteLength(content)]);
  return await run(instance, 'importJob', base, { url });
}
