import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Reports of what is in the network, and what they and the install base say differently: `0062-discovery.sql`. */
export class Discovery1764062000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0062-discovery.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE discrepancy');
    await runner.query('DROP TABLE discovery_import');
  }
}
