import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { followSandbox, loadSeeds } from '../catalog-seeds/load.js';
import { provideControllerRole } from './party-roles.js';
import type { Stack } from './stack.js';
import { timed } from './tools.js';

/** What was seeded, and where the sandbox was then. */
interface Marker {
  readonly database: string;
  /** Absent in a home of an earlier version. */
  readonly sandbox?: string;
}

/** Of a caller that may write the catalog where no keys are configured. */
export const apiKey = 'dev-catalog';

/** Of a caller that may write parties where no keys are configured. */
export const partyApiKey = 'dev-channel';

/**
 * Loads the catalog seeds and the party role that ODA asks for, once for a database, so that what was changed in the catalog afterwards stays changed. Only
 * the downstream systems that are the sandbox follow it when it has moved to another port.
 */
export async function provideSeeds(
  home: string,
  { urls, databaseUrl }: Stack,
  report: (line: string) => void,
): Promise<void> {
  const file = join(home, 'seeded.json');
  const marker: Marker = {
    database: createHash('sha256').update(databaseUrl).digest('hex'),
    sandbox: urls.sandbox,
  };
  const before = await readMarker(file);
  const options = { apiUrl: urls.api, sandboxUrl: urls.sandbox, apiKey, report };
  if (before?.database === marker.database) {
    if (before.sandbox !== marker.sandbox) await followSandbox(options);
  } else {
    await timed(report, 'Catalog: seeds loaded', () => loadSeeds(options));
    await provideControllerRole(urls.api, partyApiKey);
  }
  await writeFile(file, JSON.stringify(marker));
}

async function readMarker(file: string): Promise<Marker | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Marker);
}
