import type { MigrationInterface, QueryRunner } from 'typeorm';
import { groupBy } from '../../domain/lib/group-by.js';
import { errorSignature, type FailureFacts } from '../../domain/plan/error-signature.js';
import { unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { runFile } from './run-file.js';

/** Types, signatures, owners and comments of fallout, and decisions about many, from `0065-fallout.sql`; what is closed stays as it is. */
export class Fallout1764065000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0065-fallout.sql');
    while (await signNext(runner));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['fallout_job_item', 'fallout_job_cursor', 'fallout_job'])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query(`ALTER TABLE fallout DROP INDEX IDX_f9ee2a0ba21956548c1106453d,
      DROP INDEX IDX_0a9410232aaf2d0e0716a695ff, DROP COLUMN falloutType, DROP COLUMN signature,
      DROP COLUMN specificationId, DROP COLUMN stepName, DROP COLUMN openedAt, DROP COLUMN owner, DROP COLUMN comments`);
  }
}

const blockSize = 1_000;

type UnsignedFallout = FailureFacts & { readonly id: string; readonly activity: string | null };

/** Writes the signatures of a block of what is not resolved; false when none is left. */
async function signNext(runner: QueryRunner): Promise<boolean> {
  const rows = (await runner.query(
    `SELECT id, falloutType, downstreamSystem, specificationId, code, reason, activity FROM fallout
     WHERE state IN (?) AND signature IS NULL AND falloutType IS NOT NULL LIMIT ?`,
    [unresolvedFallout, blockSize],
  )) as readonly UnsignedFallout[];
  for (const [signature, same] of groupBy(rows, signatureOf)) {
    const ids = same.map(({ id }) => id);
    await runner.query('UPDATE fallout SET signature = ? WHERE id IN (?)', [signature, ids]);
  }
  return rows.length > 0;
}

function signatureOf({ activity, reason, ...row }: UnsignedFallout): string {
  const { falloutType, downstreamSystem, specificationId, code } = row;
  const said = activity === null ? reason : `${activity}: ${reason}`;
  return errorSignature({ falloutType, downstreamSystem, specificationId, code, reason: said });
}
