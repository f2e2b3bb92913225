import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** When each step's system is asked next, from `0020-inquiries.sql`; of what is under way the time begins with it. */
export class Inquiries1764003000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0020-inquiries.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX `IDX_b75bce0b6b4b7136988695231a` ON plan_step');
    await runner.query(
      'ALTER TABLE plan_step DROP COLUMN nextInquiryAt, DROP COLUMN inquiries, DROP COLUMN lastHeardAt',
    );
  }
}
