import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What requests under an Idempotency-Key were answered, from `0014-answered-requests.sql`. */
export class AnsweredRequests1763997000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0014-answered-requests.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE answered_request');
  }
}
