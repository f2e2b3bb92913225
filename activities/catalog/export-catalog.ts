import { matchesCatalogFilter, parseCatalogFilter } from '../../domain/catalog/catalog-filter.js';
import { catalogContents, formatLine } from '../../domain/catalog/catalog-file.js';
import type { CatalogKind } from '../../domain/catalog/publish/catalog-fault.js';
import { type JobProgress, noProgress } from '../../domain/tmf/schemas/catalog-job.js';
import {
  type StoredContent,
  nameContent,
  readContent,
  writeContent,
} from '../../entities/catalog/catalog-files.js';
import { type Job, updateProgress, completeJob } from '../../entities/catalog/catalog-jobs.js';
import { catalogRevision, entriesOfKind } from '../../entities/catalog/catalog-store.js';
import type { Database } from '../../entities/database.js';
import type { Dependencies } from '../dependencies.js';
import { TransferFault, upload } from './transfer.js';

/** How often a catalog that changed while it was written is written again. */
const maxAttempts = 5;

/** Writes the entries of the job's API into a file, all as of one moment. */
export async function exportCatalog({ database, outbound }: Dependencies, job: Job): Promise<void> {
  const { content, progress } = await withStableCatalog(database, async () => writeEntries(database, job));
  const { location } = job;
  if ('address' in location)
    await upload(outbound, location.address, readContent(database, content), content.size);
  await database.transaction(async (tx) => {
    if ('fileName' in location)
      nameContent(tx, content, { name: location.fileName, caller: `exportJob ${job.id}` });
    await completeJob(tx, job, progress);
  });
}

async function withStableCatalog<T>(database: Database, work: () => Promise<T>): Promise<T> {
  for (let left = maxAttempts; left > 0; left -= 1) {
    const before = await catalogRevision(database);
    const result = await work();
    if ((await catalogRevision(database)) === before) return result;
  }
  throw new TransferFault(
    'The catalog kept changing while it was written: export it again when nobody is changing it.',
  );
}

interface WrittenContent {
  readonly content: StoredContent;
  readonly progress: JobProgress;
}

async function writeEntries(database: Database, job: Job): Promise<WrittenContent> {
  const kinds = kindsOf(job);
  const total = await countEntries(database, kinds);
  let checked = 0;
  let done = 0;
  const progressNow = (): JobProgress => ({ ...noProgress, total, checked, done });
  const filter = parseCatalogFilter(job.doc.query ?? '');
  const content = await writeContent(database, lines());
  return { content, progress: progressNow() };

  async function* lines(): AsyncGenerator<string> {
    for (const kind of kinds) {
      for await (const page of entriesOfKind(database, kind)) {
        const chosen = page.filter(({ entry }) => matchesCatalogFilter(filter, entry));
        yield chosen.map(formatLine).join('');
        checked += page.length;
        done += chosen.length;
        await updateProgress(database, job.id, progressNow());
      }
    }
  }
}

/** All entries of the API, or those of the resource that `path` names. */
export function kindsOf({ api, doc: { path } }: Pick<Job, 'api' | 'doc'>): readonly CatalogKind[] {
  const kinds: readonly CatalogKind[] = catalogContents[api];
  return path === undefined ? kinds : kinds.filter((kind) => path.split('/').at(-1) === kind);
}

async function countEntries(database: Database, kinds: readonly CatalogKind[]): Promise<number> {
  const [row] = await database.rows<{ total: number }>(
    `SELECT COUNT(*) AS total FROM catalog_entry WHERE resource IN (${kinds.map(() => '?').join(', ')})`,
    kinds,
  );
  return row?.total ?? 0;
}
