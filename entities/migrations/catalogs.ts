import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What orders keep of the catalog, and the jobs and files that move catalogs, from `0004-catalogs.sql`. */
export class Catalogs1763930000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0004-catalogs.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['catalog_pin', 'catalog_job', 'catalog_file', 'catalog_file_chunk']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
