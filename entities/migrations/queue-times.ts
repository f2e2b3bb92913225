import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** The heads of the queues of downstream systems are found by an index: `0059-queue-times.sql`. */
export class QueueTimes1764059000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0059-queue-times.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `queued_hand_off` DROP INDEX `queued_hand_off_times`');
    await runner.query('ALTER TABLE `queued_undo` DROP INDEX `queued_undo_times`');
  }
}
