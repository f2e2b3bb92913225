import { readSeeds, type Seed } from '../catalog-seeds/load.js';

/** The faults of real downstream systems, all more frequent than in reality (docs/sandbox.md). */
const defaultFaults = {
  delayMs: { min: 200, max: 2_000 },
  progress: true,
  errorRate: 0.1,
  lostAnswerRate: 0.1,
  earlyRate: 0.1,
  duplicateRate: 0.2,
  outOfOrderRate: 0.2,
  lostRate: 0.05,
} as const;

/** None of them, where only the fault at hand is to be seen. */
export const noFaults = {
  progress: false,
  errorRate: 0,
  lostAnswerRate: 0,
  earlyRate: 0,
  duplicateRate: 0,
  outOfOrderRate: 0,
  lostRate: 0,
} as const;

/** What a survey finds: so far from the duct that the plan grows. */
const surveyed = { metresToDuct: 35 } as const;

/** Sandbox settings of all systems. */
export type SandboxFaults = Readonly<Record<string, unknown>>;

/** Makes the sandbox misbehave; the three systems keep their three ways of callback. */
export async function setSandboxFaults(
  sandboxUrl: string,
  seed: number,
  changed: SandboxFaults = {},
): Promise<void> {
  await send('PATCH', `${sandboxUrl}/admin/settings`, {
    seed,
    all: { ...defaultFaults, ...changed },
    'field-service': { returns: surveyed },
  });
}

const endpoints = {
  serviceSpecification: '/tmf-api/serviceCatalogManagement/v4/serviceSpecification',
  resourceSpecification: '/tmf-api/resourceCatalog/v4/resourceSpecification',
} as const;

/** Eight tries: what fails so often by chance does not happen. */
export const retryLimitSeconds = 60;

/** Asked for by Turnup after seconds, where the seeds wait for hours: so that lost callbacks are found within a run. */
const shortWaits = {
  inquireAfter: 3,
  retry: { initialInterval: 1, maximumInterval: 10, limit: retryLimitSeconds },
};

/** Publishes a new version of each specification that is handed off, with short waits. */
export async function shortenWaits(apiUrl: string, sandboxUrl: string): Promise<void> {
  for (const { kind, entries } of readSeeds(sandboxUrl)) {
    if (kind !== 'serviceSpecification' && kind !== 'resourceSpecification') continue;
    for (const entry of entries.filter(({ fulfilment }) => Array.isArray(fulfilment))) {
      await send('POST', `${apiUrl}${endpoints[kind]}`, withShortWaits(entry));
    }
  }
}

const withShortWaits = (entry: Seed): object => ({
  ...entry,
  version: '1.1',
  fulfilment: (entry['fulfilment'] as readonly object[]).map((each) =>
    'downstreamSystem' in each ? { ...each, ...shortWaits } : each,
  ),
});

async function send(method: 'POST' | 'PATCH', url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', 'X-API-Key': 'dev-catalog' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
}
