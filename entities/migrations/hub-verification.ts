import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Whether a hub's callback has confirmed that it wants events: `0068-hub-verification.sql`. Earlier hubs need not. */
export class HubVerification1764068000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0068-hub-verification.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `event_subscription` DROP COLUMN `verification`');
  }
}
