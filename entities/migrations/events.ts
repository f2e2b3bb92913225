import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Events, who subscribes to them and what is to be delivered, from `0003-events.sql`. */
export class Events1763920000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0003-events.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['event_dispatch', 'dead_letter', 'event_delivery', 'event_subscription', 'event']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
