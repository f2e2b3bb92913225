import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Which workers there are, from `0025-worker-processes.sql`. */
export class WorkerProcesses1764008000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0025-worker-processes.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE worker_process');
  }
}
