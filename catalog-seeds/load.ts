import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = import.meta.dirname;

/** Where each kind of entry is posted, in the order in which they refer to each other. */
const endpoints = {
  downstreamSystem: '/api/v1/downstreamSystem',
  serviceArea: '/api/v1/serviceArea',
  geographicAddress: '/tmf-api/geographicAddressManagement/v4/geographicAddress',
  resourceSpecification: '/tmf-api/resourceCatalog/v4/resourceSpecification',
  serviceSpecification: '/tmf-api/serviceCatalogManagement/v4/serviceSpecification',
  productSpecification: '/tmf-api/productCatalogManagement/v4/productSpecification',
  productOfferingPrice: '/tmf-api/productCatalogManagement/v4/productOfferingPrice',
  productOffering: '/tmf-api/productCatalogManagement/v4/productOffering',
} as const;
type SeedKind = keyof typeof endpoints;

/** Seeds carry their own ids, so that loading them twice finds them. */
export type Seed = { readonly id: string } & Readonly<Record<string, unknown>>;

interface SeedFile {
  readonly kind: SeedKind;
  /** Relative to this folder. */
  readonly path: string;
  readonly entries: readonly Seed[];
}

/** All seed files, what is referred to first. `${SANDBOX_URL}` in them becomes the sandbox's address. */
export function readSeeds(sandboxUrl: string): SeedFile[] {
  const families = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = families.flatMap(({ name }) =>
    readdirSync(join(folder, name)).map((file) => join(folder, name, file)),
  );
  return (Object.keys(endpoints) as SeedKind[]).flatMap((kind) =>
    files
      .filter((file) => file.endsWith(`/${kind}.json`))
      .toSorted()
      .map((file) => {
        const text = readFileSync(file, 'utf8').replaceAll('${SANDBOX_URL}', sandboxUrl);
        return { kind, path: relative(folder, file), entries: JSON.parse(text) as Seed[] };
      }),
  );
}

interface LoadOptions {
  /** Without a path, e.g. `http://127.0.0.1:3000`. */
  readonly apiUrl: string;
  /** Of a caller who may write the catalog. */
  readonly apiKey: string;
  readonly sandboxUrl: string;
  readonly report: (line: string) => void;
}

/**
 * Loads what is missing, over the public endpoints only, and answers how many entries that were. Entries refer to each
 * other in both directions, so that all of them come in test first and are published when they are all there.
 */
export async function loadSeeds(options: LoadOptions): Promise<number> {
  let loaded = 0;
  const unpublished: (() => Promise<void>)[] = [];
  for (const file of readSeeds(options.sandboxUrl)) {
    let added = 0;
    for (const entry of file.entries) {
      const found = await provide(file, entry, options);
      if (found === 'missing') added += 1;
      if (found !== 'published') unpublished.push(async () => publish(file, entry, options));
    }
    if (added > 0) options.report(`${file.path}: ${added} of ${file.entries.length} loaded`);
    loaded += added;
  }
  for (const each of unpublished) await each();
  return loaded;
}

/** Has the systems of the seeds that are at a sandbox of this machine follow it to where it is now; loads nothing. */
export async function followSandbox(options: LoadOptions): Promise<void> {
  for (const file of readSeeds(options.sandboxUrl).filter(({ kind }) => kind === 'downstreamSystem')) {
    for (const entry of file.entries) {
      const { status, text } = await send('GET', file, { entry, options });
      if (status === 404) continue;
      const { url } = JSON.parse(text) as Readonly<Record<string, string | undefined>>;
      await repoint(file, url, { entry, options });
    }
  }
}

/** How the entry was found; a missing one is there afterwards, in test. */
async function provide(
  file: SeedFile,
  entry: Seed,
  options: LoadOptions,
): Promise<'missing' | 'inTest' | 'published'> {
  const found = await send('GET', file, { entry, options });
  if (found.status === 404) {
    const body = isForSale(entry) ? { ...entry, lifecycleStatus: 'inTest' } : entry;
    await send('POST', file, { entry, options, body });
    return 'missing';
  }
  const { lifecycleStatus, url } = JSON.parse(found.text) as Readonly<Record<string, string | undefined>>;
  if (file.kind === 'downstreamSystem') await repoint(file, url, { entry, options });
  // Nothing that was published is ever in test again: a load was broken off before it came to this.
  return lifecycleStatus === 'inTest' ? 'inTest' : 'published';
}

/** The sandbox of this machine may have got another port since the system was loaded; a system elsewhere stays. */
async function repoint(
  file: SeedFile,
  url: string | undefined,
  { entry, options }: Pick<Sending, 'entry' | 'options'>,
): Promise<void> {
  const wanted = entry['url'];
  if (typeof wanted !== 'string' || url === undefined || url === wanted) return;
  const isSandbox = localAddress.test(url) && new URL(url).pathname === new URL(wanted).pathname;
  if (!isSandbox) return;
  await send('PATCH', file, { entry, options, body: { url: wanted } });
  options.report(`${file.path}: ${entry.id} was at ${url}, is at ${wanted}`);
}

const localAddress = /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\//;

const isForSale = ({ lifecycleStatus }: Seed): boolean =>
  lifecycleStatus === 'active' || lifecycleStatus === 'launched';

async function publish(file: SeedFile, entry: Seed, options: LoadOptions): Promise<void> {
  if (!isForSale(entry)) return;
  await send('PATCH', file, { entry, options, body: { lifecycleStatus: 'active' } });
  if (entry['lifecycleStatus'] === 'launched') {
    await send('PATCH', file, { entry, options, body: { lifecycleStatus: 'launched' } });
  }
}

interface Sending {
  readonly entry: Seed;
  readonly options: LoadOptions;
  readonly body?: object;
}

/** The answer, which may be 404 only where the entry is asked for. */
async function send(
  method: 'GET' | 'POST' | 'PATCH',
  file: SeedFile,
  { entry, options: { apiUrl, apiKey }, body }: Sending,
): Promise<{ readonly status: number; readonly text: string }> {
  const { id, version } = entry;
  const one = `/${encodeURIComponent(id)}${typeof version === 'string' ? `?version=${version}` : ''}`;
  const answer = await fetch(`${apiUrl}${endpoints[file.kind]}${method === 'POST' ? '' : one}`, {
    method,
    headers: { 'X-API-Key': apiKey, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const missing = method === 'GET' && answer.status === 404;
  if (!answer.ok && !missing) throw refusal(file, entry, answer.status, text);
  return { status: answer.status, text };
}

/** Names file, entry and faults: the reader is the one who wrote the seed. */
const refusal = ({ path }: SeedFile, { id }: Seed, status: number, body: string): Error =>
  new Error(`catalog-seeds/${path}: ${id} was refused with ${status}: ${body}`);
