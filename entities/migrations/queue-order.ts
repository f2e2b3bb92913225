import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** The order of a queue is an index that claims can name: `0027-queue-order.sql`. */
export class QueueOrder1764012000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0027-queue-order.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE `queued_hand_off` RENAME INDEX `queued_hand_off_order` TO `IDX_f639a624d68e3cdb07bf2dabda`',
    );
  }
}
