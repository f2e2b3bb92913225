import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = import.meta.dirname;

/** Where each kind of entry is posted, in the order in which they refer to each other. */
const endpoints = {
  downstreamSystem: '/api/v1/downstreamSystem',
  serviceArea: '/api/v1/serviceArea',
  resourceSpecification: '/tmf-api/resourceCatalog/v4/resourceSpecification',
  serviceSpecification: '/tmf-api/serviceCatalogManagement/v4/serviceSpecification',
  productSpecification: '/tmf-api/productCatalogManagement/v4/productSpecification',
  productOfferingPrice: '/tmf-api/productCatalogManagement/v4/productOfferingPrice',
  productOffering: '/tmf-api/productCatalogManagement/v4/productOffering',
} as const;
export type SeedKind = keyof typeof endpoints;

/** Seeds carry their own ids, so that loading them twice finds them. */
export type Seed = { readonly id: string } & Readonly<Record<string, unknown>>;

export interface SeedFile {
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

export interface LoadOptions {
  /** Without a path, e.g. `http://127.0.0.1:3000`. */
  readonly apiUrl: string;
  /** Of a caller who may write the catalog. */
  readonly apiKey: string;
  readonly sandboxUrl: string;
  readonly report: (line: string) => void;
}

/** Loads what is missing, over the public endpoints only, and answers how many entries that were. */
export async function loadSeeds(options: LoadOptions): Promise<number> {
  let loaded = 0;
  for (const file of readSeeds(options.sandboxUrl)) {
    let added = 0;
    for (const entry of file.entries) {
      if (await post(file, entry, options)) added += 1;
    }
    if (added > 0) options.report(`${file.path}: ${added} of ${file.entries.length} loaded`);
    loaded += added;
  }
  return loaded;
}

/** False when the entry is there already. */
async function post(file: SeedFile, entry: Seed, { apiUrl, apiKey }: LoadOptions): Promise<boolean> {
  const url = `${apiUrl}${endpoints[file.kind]}`;
  const headers = { 'X-API-Key': apiKey };
  const found = await fetch(`${url}/${encodeURIComponent(entry.id)}`, { headers });
  const answer = await found.text();
  if (found.ok) return false;
  if (found.status !== 404) throw refusal(file, entry, found.status, answer);
  const created = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(entry),
  });
  const body = await created.text();
  if (!created.ok) throw refusal(file, entry, created.status, body);
  return true;
}

/** Names file, entry and faults: the reader is the one who wrote the seed. */
const refusal = ({ path }: SeedFile, { id }: Seed, status: number, body: string): Error =>
  new Error(`catalog-seeds/${path}: ${id} was refused with ${status}: ${body}`);
