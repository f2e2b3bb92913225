import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Hand-offs that wait for their system, and what workers share about one, from `0019-hand-off-queue.sql`. */
export class HandOffQueue1764002000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0019-hand-off-queue.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE queued_hand_off');
    await runner.query('DROP TABLE downstream_state');
  }
}
