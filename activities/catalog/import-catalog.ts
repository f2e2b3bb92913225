import { inBatches } from '../../domain/lib/in-batches.js';
import { StringDecoder } from 'node:string_decoder';
import { type CatalogDocument, type CatalogLine, parseLine } from '../../domain/catalog/catalog-file.js';
import { catalogLifecycle } from '../../domain/tmf/lifecycle.js';
import { asSpelled } from '../../domain/tmf/spelling.js';
import { findUnstorable } from '../../entities/documents/json-limits.js';
import { type ImportPlan, planImport } from '../../domain/catalog/import-catalog.js';
import { catalogSchemas } from '../../domain/catalog/catalog-schemas.js';
import { schemaFindings } from '../../domain/catalog/publish/check-schema.js';
import { type JobProgress, noProgress } from '../../domain/tmf/schemas/catalog-job.js';
import { findFile, readContent } from '../../entities/catalog/catalog-files.js';
import { completeJob, type Job, requesterOf, updateProgress } from '../../entities/catalog/catalog-jobs.js';
import { pinnedVersions } from '../../entities/catalog/catalog-pins.js';
import {
  catalogLines,
  catalogRevision,
  lockCatalog,
  putLines,
} from '../../entities/catalog/catalog-store.js';
import type { Database } from '../../entities/database.js';
import type { Dependencies } from '../dependencies.js';
import { kindsOf } from './export-catalog.js';
import { download } from './transfer.js';

/** The faults of a file, place by place. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
}

/** A file with a fault in every line is answered with this many; the rest are counted. */
const maxFaultsListed = 500;
/** How many entries are read or written between two reports of progress. */
const batchSize = 200;
/** How often a file is compared again because somebody else changed the catalog meanwhile. */
const maxAttempts = 5;

/** Imports the entries of a file: all of them, or none. Throws a `FileFault` with every reason. */
export async function importCatalog(dependencies: Dependencies, job: Job): Promise<void> {
  const { database } = dependencies;
  const read = await readLines(database, job, await contentOf(dependencies, job));
  for (let left = maxAttempts; left > 0; left -= 1) {
    const revision = await catalogRevision(database);
    const [stored, pinned] = await Promise.all([catalogLines(database), pinnedVersions(database)]);
    const plan = planImport({ stored, pinned }, read.lines);
    requireNoFaults(plan.faults);
    const pins = pinned.size;
    if (await applyImport(database, { job, plan, revision, pins, progress: read.progress })) return;
  }
  throw new FileFault(
    'The catalog kept changing while the file was compared with it: import the file again when nobody is changing it.',
  );
}

async function contentOf(
  { database, outbound }: Dependencies,
  { location: at }: Job,
): Promise<AsyncIterable<Uint8Array>> {
  if ('address' in at) return await download(outbound, at.address);
  const { fileName } = at;
  const file = await findFile(database, fileName);
  if (!file)
    throw new FileFault(
      `There is no file ${fileName}: upload it first, PUT /api/v1/catalogFile/${fileName}.`,
    );
  return readContent(database, file);
}

interface ParsedFile {
  readonly lines: readonly CatalogLine[];
  readonly progress: JobProgress;
}

async function readLines(
  database: Database,
  job: Job,
  content: AsyncIterable<Uint8Array>,
): Promise<ParsedFile> {
  const texts = await numberedLines(content);
  const lines: CatalogLine[] = [];
  const faults: string[] = [];
  const seen = new Map<string, number>();
  const kinds: ReadonlySet<string> = new Set(kindsOf(job));
  const progressNow = (): JobProgress => ({ ...noProgress, total: texts.length, checked: lines.length });
  for (const [at, { number, text }] of texts.entries()) {
    if (at % batchSize === 0) await updateProgress(database, job.id, progressNow());
    const line = toLine(text, kinds);
    if (Array.isArray(line)) {
      faults.push(...line.map((fault) => `Line ${number}: ${fault}`));
      continue;
    }
    const key = `${line.resource} ${line.entry.id} ${line.entry.version}`;
    const first = seen.get(key);
    if (first === undefined) lines.push(line);
    else faults.push(`Line ${number}: ${key} already appears on line ${first}.`);
    seen.set(key, first ?? number);
  }
  requireNoFaults(faults);
  return { lines, progress: progressNow() };
}

/** The line, or what is wrong with it. */
function toLine(text: string, kinds: ReadonlySet<string>): CatalogLine | string[] {
  const parsed = parseLine(text);
  if (typeof parsed === 'string') return [parsed];
  const { resource } = parsed;
  const entry = asSpelled(catalogSchemas[resource], parsed.entry);
  const { id, version } = entry as Readonly<Record<string, unknown>>;
  const name = `${resource} ${String(id)}`;
  if (!kinds.has(resource)) return [`${name}: this job takes ${[...kinds].join(', ')}.`];
  const notStorable = findUnstorable(entry);
  if (notStorable) return [`${name}: ${notStorable.path.join('.')} ${notStorable.message}.`];
  const faults = schemaFindings(resource, entry).map(
    ({ path, message, remedy }) => `${name}: ${path === '' ? '' : `${path}: `}${message} ${remedy}`,
  );
  const keys = {
    id: [id, 100],
    version: [version, 32],
    name: [(entry as { name?: unknown }).name, 255],
  } as const;
  for (const [attribute, [value, longest]] of Object.entries(keys)) {
    if (typeof value !== 'string' || value === '' || value.length > longest)
      faults.push(`${name}: ${attribute} must be a string of 1 to ${longest} characters.`);
  }
  if (faults.length > 0) return faults;
  const { href: _, lastUpdate, ...rest } = entry as Partial<CatalogDocument>;
  const date = lastUpdate === undefined ? new Date() : new Date(lastUpdate);
  return {
    resource,
    entry: { ...entryDefaults, ...(rest as CatalogDocument), lastUpdate: date.toISOString() },
  };
}

/** In the form of an entry that the API creates. */
const entryDefaults = { lifecycleStatus: catalogLifecycle.initial };

/** The longest line, in characters: as much as a body of the API. */
const maxLineLength = 10_000_000;

/** The non-empty lines of the file, whatever its chunks. Throws a `FileFault` for a line that is too long. */
async function numberedLines(
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly number: number; readonly text: string }[]> {
  const decoder = new StringDecoder('utf8');
  const lines: string[] = [];
  let rest = '';
  for await (const piece of content) {
    // Only the piece is searched: what is left of a long line would be searched again with each.
    const [first = '', ...others] = decoder.write(Buffer.from(piece)).split('\n');
    rest += first;
    if (rest.length > maxLineLength) {
      throw new FileFault(
        `Nothing was imported.\nLine ${lines.length + 1} is longer than ${maxLineLength} characters.`,
      );
    }
    for (const each of others) {
      lines.push(rest);
      rest = each;
    }
  }
  lines.push(rest + decoder.end());
  return lines.map((text, index) => ({ number: index + 1, text })).filter(({ text }) => text.trim() !== '');
}

function requireNoFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const rest = faults.length - maxFaultsListed;
  const more = rest > 0 ? [`And ${rest} more.`] : [];
  throw new FileFault(['Nothing was imported.', ...faults.slice(0, maxFaultsListed), ...more].join('\n'));
}

interface ImportWrite {
  readonly job: Job;
  readonly plan: ImportPlan;
  /** The catalog that the plan was made for, and how many of its versions had orders; such versions never vanish. */
  readonly revision: number;
  readonly pins: number;
  readonly progress: JobProgress;
}

/**
 * Writes in one transaction; false when the catalog has changed by now. Progress is reported outside it, where others
 * see it.
 */
async function applyImport(
  database: Database,
  { job, plan, revision, pins, progress }: ImportWrite,
): Promise<boolean> {
  const { created, updated, updatedFrom, unchanged } = plan;
  const lines = [...created, ...updated];
  return await database.transaction(async (tx) => {
    if (!(await lockCatalog(tx, revision))) return false;
    if ((await pinnedVersions(tx)).size !== pins) return false;
    tx.deeds?.areFor(await requesterOf(tx, job));
    let done = unchanged;
    for (const some of inBatches(lines, batchSize)) {
      putLines(tx, some, updatedFrom);
      await tx.flush();
      done += some.length;
      await updateProgress(database, job.id, { ...progress, done });
    }
    const counts = { created: created.length, updated: updated.length, unchanged };
    await completeJob(tx, job, { ...progress, ...counts, done });
    return true;
  });
}
