import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What is to be taken back and waits for its system, from `0043-undo-queue.sql`. */
export class UndoQueue1764043000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0043-undo-queue.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE queued_undo');
  }
}
