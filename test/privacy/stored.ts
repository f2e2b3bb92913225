import type { Database } from '../../entities/database.js';
import { submitPrivacyJob } from '../../entities/privacy/privacy-jobs.js';

const at = new Date(Date.UTC(2026, 0, 1));
/** Of every record here. */
export const dates = { createdAt: at, updatedAt: at };
/** The customer of the orders of `storeOrder`. */
export const customer = 'c-1';
export const subject = { id: customer, '@referredType': 'Customer' } as const;
export const ann = { id: customer, name: 'Annabel Leeds', '@referredType': 'Customer' };

/** Stores rows as they are. */
export const storeRows = async (database: Database, table: string, rows: readonly object[]): Promise<void> =>
  database.transaction(async (tx) => {
    for (const row of rows) tx.insert(table, Object.keys(row) as never[], [row]);
  });

/** Stores the customer. */
export const storeCustomer = async (database: Database): Promise<void> =>
  storeRows(database, 'business_document', [
    { id: customer, resource: 'customer', name: ann.name, doc: ann, ...dates },
  ]);

/** Asks for an export or erasure of the customer. */
export const submitJob = async (
  database: Database,
  id: string,
  job: { readonly resource: 'erasure' | 'personalDataExport'; readonly dryRun?: boolean },
): Promise<void> => submitPrivacyJob(database, { id, subject, caller: 'dpo', reason: null, ...job });

/** The state of the job. */
export const jobState = async (database: Database, id: string): Promise<string | undefined> =>
  (await database.rows<{ state: string }>('SELECT state FROM privacy_job WHERE id = ?', [id]))[0]?.state;
