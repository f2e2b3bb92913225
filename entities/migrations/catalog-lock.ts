import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What keeps changes of the catalog apart, and secrets of its jobs from readers, from `0010-catalog-lock.sql`. */
export class CatalogLock1763992000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0010-catalog-lock.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE catalog_job SET doc = JSON_SET(doc, '$.url', address) WHERE address IS NOT NULL`,
    );
    await runner.query('ALTER TABLE catalog_job DROP address');
    await runner.query('DROP TABLE catalog_lock');
  }
}
