import { parseArgs } from 'node:util';
import type { Database } from '../database.js';
import { type AuditReport, verifyAudit, type VerifyOptions } from './verification.js';

/**
 * `audit-verify`: says whether all deeds are as they were sealed, and if not, which batch and deed is the first that is not.
 * Returns the exit code: 0 for yes, 1 for no, 2 for arguments that mean nothing.
 */
export async function runAuditVerify(
  database: Database,
  args: readonly string[],
  print: (line: string) => void,
): Promise<0 | 1 | 2> {
  const options = optionsIn(args);
  if (typeof options === 'string') {
    print(options);
    return 2;
  }
  const report = await verifyAudit(database, options);
  for (const line of linesOf(report)) print(line);
  return report.fault ? 1 : 0;
}

const usage =
  'Usage: audit-verify [--retention-days <days>] [--expect <batch>:<digest>]…: after how many days deeds may be deleted, by default never; and digests that were kept elsewhere, such as in the log of a worker.';

/** What is asked for, or what is wrong with it. */
function optionsIn(args: readonly string[]): VerifyOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { expect: { type: 'string', multiple: true }, 'retention-days': { type: 'string' } },
    });
    const given = values.expect ?? [];
    const wrong = given.find((each) => !/^[1-9]\d*:[0-9a-f]{64}$/.test(each));
    if (wrong !== undefined) return `${wrong} is not a batch and its digest. ${usage}`;
    const days = values['retention-days'];
    if (days !== undefined && !/^[1-9]\d{0,5}$/.test(days)) return `${days} is no number of days. ${usage}`;
    return {
      kept: given.map((each) => ({ batch: Number(each.split(':')[0]), digest: each.split(':')[1]! })),
      retentionDays: days === undefined ? undefined : Number(days),
    };
  } catch (error) {
    return `${(error as Error).message} ${usage}`;
  }
}

function linesOf({ fault, ...counted }: AuditReport): string[] {
  const { batches, prunedBatches, deeds, erased, unsealed, digest } = counted;
  const summary = [
    `${deeds} deeds in ${batches} batches are as they were sealed; ${unsealed} are not sealed yet.`,
    ...(prunedBatches > 0
      ? [`Of ${prunedBatches} batches the retention is over: their seals are left.`]
      : []),
    ...(erased > 0 ? [`Of ${erased} deeds the content was erased.`] : []),
    `Batch ${batches} has the digest ${digest}.`,
  ];
  if (!fault) return summary;
  const where = [`batch ${fault.batch}`, ...(fault.id === undefined ? [] : [`deed ${fault.id}`])];
  return [`WRONG: ${where.join(', ')}: ${fault.what}.`, 'Before it:', ...summary];
}
