import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Indexes for what long lists are filtered and sorted by, from `0007-lists.sql`. */
export class Lists1763980000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0007-lists.sql');
  }

  async down(): Promise<void> {
    throw new Error('indexes are not dropped: lists would only be slower');
  }
}
