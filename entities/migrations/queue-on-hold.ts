import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Claims read past nothing that is on hold: `0060-queue-on-hold.sql`. */
export class QueueOnHold1764060000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0060-queue-on-hold.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `queued_hand_off` DROP INDEX `queued_hand_off_turns`');
  }
}
