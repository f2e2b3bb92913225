import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Exports and erasures of personal data, and the indexes of retentions: `0067-privacy.sql`. */
export class Privacy1764067000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0067-privacy.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE privacy_record');
    await runner.query('DROP TABLE privacy_job');
    for (const [table, index] of Object.entries(withErasure))
      await runner.query(`ALTER TABLE ${table} DROP INDEX ${index}, DROP COLUMN erasedAt`);
    for (const [table, index] of Object.entries(withRetention))
      await runner.query(`ALTER TABLE ${table} DROP INDEX ${index}`);
  }
}

const withErasure = {
  product_order: 'IDX_67e0eb149e5124fd5875899875',
  service_order: 'IDX_3539a00cd964533be03c81d75b',
  resource_order: 'IDX_9729b9c7c34ed960f4ba3af35a',
  business_document: 'IDX_d9a667b6a2c7a9ab691d99502e',
};

const withRetention = {
  callback: 'IDX_c7e88e3163381f9741c5b503d4',
  submission: 'IDX_272fd5a2d73bcb5679323ff424',
  answered_request: 'IDX_961e519b0057e35681d2847b91',
};
