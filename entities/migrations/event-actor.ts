import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Who changed what an event is about, from `0026-event-actor.sql`; of earlier events nobody knows. */
export class EventActor1764009000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0026-event-actor.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE `event` DROP COLUMN `actor`');
  }
}
