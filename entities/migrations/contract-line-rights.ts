import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Rights of contracts that are about one product share its life from now on: `0074-contract-line-rights.sql`. */
export class ContractLineRights1764074000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0074-contract-line-rights.sql');
  }

  async down(): Promise<void> {
    // The contract still says which product it is; nothing else depends on it.
  }
}
