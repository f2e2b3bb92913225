import type { MigrationInterface, QueryRunner } from 'typeorm';
import { matchKeysOf } from '../../domain/selling/match-keys.js';
import { runFile } from './run-file.js';

const batch = 500;

/**
 * The states of leads, their owners and scores, from `0039-leads.sql`; and by what the stored leads, individuals and
 * organizations are recognized, which only the program can say.
 */
export class Leads1764039000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0039-leads.sql');
    for (let last = ''; ;) {
      const rows = (await runner.query(
        `SELECT id, resource, doc FROM business_document
         WHERE resource IN ('salesLead', 'individual', 'organization') AND id > ? ORDER BY id LIMIT ?`,
        [last, batch],
      )) as { readonly id: string; readonly resource: string; readonly doc: unknown }[];
      if (rows.length === 0) return;
      const keys = rows.flatMap(({ id, resource, doc }) =>
        matchKeysOf((typeof doc === 'string' ? JSON.parse(doc) : doc) as Record<string, unknown>).map(
          ({ kind, value }) => [resource === 'salesLead' ? 'lead' : resource, id, kind, value],
        ),
      );
      if (keys.length > 0)
        await runner.query('INSERT IGNORE INTO match_key (resource, recordId, kind, value) VALUES ?', [keys]);
      last = rows.at(-1)!.id;
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE match_key');
    await runner.query(
      'ALTER TABLE business_document DROP COLUMN state, DROP COLUMN ownerId, DROP COLUMN score',
    );
  }
}
