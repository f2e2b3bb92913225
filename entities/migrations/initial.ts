import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** The first schema, from `0001-initial.sql`. */
export class Initial1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0001-initial.sql');
  }

  async down(): Promise<void> {
    throw new Error('the first migration is not undone: drop the schema instead');
  }
}
