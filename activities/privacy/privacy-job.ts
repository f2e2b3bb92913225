import type { BackgroundJobInput } from '../../domain/order/messages.js';
import { type ErasureReport, type SearchPlace, withRows } from '../../domain/privacy/privacy-job.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { FileTooLarge, writeContent } from '../../entities/catalog/catalog-files.js';
import type { Database } from '../../entities/database.js';
import { type Erasure, eraseRows, termsOf } from '../../entities/privacy/erase-rows.js';
import { erasureRefusal, exportRefusal } from '../../entities/privacy/erasure-refusal.js';
import { columnsToExport, exportedRow, identityOf } from '../../entities/privacy/exported-rows.js';
import { keptData } from '../../entities/privacy/kept-data.js';
import {
  collectPerson,
  forgetRecords,
  type Person,
  personOf,
} from '../../entities/privacy/person-records.js';
import { nextRows } from '../../entities/privacy/personal-rows.js';
import {
  advancePrivacyJob,
  beginPrivacyJob,
  completePrivacyJob,
  deleteExportFiles,
  failPrivacyJob,
  lockPrivacyJob,
  type RunningJob,
} from '../../entities/privacy/privacy-jobs.js';

/** For how long the file of an export is stored. */
const exportDays = 7;

/**
 * Exports or erases what is stored about a person. An erasure goes on where a killed worker stopped: each part of it is a transaction
 * with the place where the next begins. An export begins again.
 */
export async function runPrivacyJob(database: Database, { id }: BackgroundJobInput): Promise<void> {
  const job = await begin(database, id);
  if (job?.resource === 'erasure') await erase(database, id, job);
  if (job?.resource === 'personalDataExport') await exportData(database, id);
  await forgetRecords(database, id);
}

/** Why the job must not be done: since it was asked for, something that needs the data may have begun, or an erasure of what it exports. */
async function refusalOf(
  tx: Pick<Database, 'rows'>,
  job: RunningJob,
  person: Person,
): Promise<readonly ErrorDetail[]> {
  if (job.resource === 'personalDataExport') return await exportRefusal(tx, person, ['inProgress']);
  return isDryRun(job) ? [] : await erasureRefusal(tx, person);
}

const isDryRun = ({ doc }: Pick<RunningJob, 'doc'>): boolean => doc['dryRun'] === true;

/** Writes down which records are the person's, once; undefined when the job is over, or is refused by now. */
async function begin(database: Database, id: string): Promise<RunningJob | undefined> {
  const found = await database.transaction(async (tx) => {
    const job = await lockPrivacyJob(tx, id);
    if (job?.searchPlace) return { job };
    if (!job) return {};
    const person = await personOf(tx, job.subject, { withDuplicates: true });
    const refusal = await refusalOf(tx, job, person);
    if (refusal.length > 0) return { refusal };
    const endedOnly = job.resource === 'erasure' && !isDryRun(job);
    await collectPerson(tx, id, person, { subject: job.subject, endedOnly });
    const terms = job.resource === 'erasure' ? await termsOf(tx, id, new Set(person.ids)) : null;
    const begun = { searchPlace: { step: 0 }, terms, report: { erased: [], kept: [] } } as const;
    beginPrivacyJob(tx, job, begun);
    return { job: { ...job, ...begun } };
  });
  if (found.refusal) await failPrivacyJob(database, id, found.refusal);
  return found.job;
}

async function erase(database: Database, id: string, begun: RunningJob): Promise<void> {
  const { ids } = await personOf(database, begun.subject, { withDuplicates: true });
  const erasure: Erasure = {
    jobId: id,
    terms: begun.terms ?? [],
    ids: new Set(ids),
    dryRun: isDryRun(begun),
    scans: true,
  };
  while (await database.transaction(async (tx) => eraseNext(tx, erasure)));
}

/** One part; false when it was the last one, or the job is over. */
async function eraseNext(tx: Parameters<typeof eraseRows>[0], erasure: Erasure): Promise<boolean> {
  const job = await lockPrivacyJob(tx, erasure.jobId);
  if (!job?.searchPlace || !job.report) return false;
  const part = await eraseRows(tx, erasure, job.searchPlace);
  if (part) {
    const report: ErasureReport = { ...job.report, erased: withRows(job.report.erased, part.counts) };
    advancePrivacyJob(tx, job, { searchPlace: part.next, report });
    return true;
  }
  const files = erasure.dryRun ? 0 : await deleteExportFiles(tx, { subjectIds: [...erasure.ids] });
  if (files > 0) {
    const counts = { table: 'catalog_file_chunk', found: files, changed: 0, deleted: files };
    advancePrivacyJob(tx, job, { report: { ...job.report, erased: withRows(job.report.erased, counts) } });
    return true;
  }
  completePrivacyJob(tx, job, { report: { ...job.report, kept: keptData } });
  return false;
}

async function exportData(database: Database, id: string): Promise<void> {
  try {
    const { contentId, size } = await writeContent(database, exportedLines(database, id));
    const expiresAt = new Date(Date.now() + exportDays * 86_400_000);
    await database.transaction(async (tx) => {
      const job = await lockPrivacyJob(tx, id);
      if (job) completePrivacyJob(tx, job, { contentId, size, expiresAt, report: null });
    });
  } catch (err) {
    if (!(err instanceof FileTooLarge)) throw err;
    await failPrivacyJob(database, id, [{ path: '$', message: err.message }]);
  }
}

/** A row a line, with the name of its table; what is found in several ways once. */
async function* exportedLines(database: Database, id: string): AsyncGenerator<string> {
  const options = { columnsOf: columnsToExport, scans: false };
  const seen = new Set<string>();
  for (let place: SearchPlace = { step: 0 }; ;) {
    const found = await nextRows(database, id, place, options);
    if (!found) return;
    const lines = found.rows.flatMap((row) => {
      const identity = identityOf(found, row);
      if (identity !== undefined && seen.has(identity)) return [];
      if (identity !== undefined) seen.add(identity);
      return [exportedRow(found, row)];
    });
    yield lines.join('');
    place = found.next;
  }
}
