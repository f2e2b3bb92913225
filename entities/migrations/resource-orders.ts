import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Resource orders that were captured, and contracts that no order made, from `0009-resource-orders.sql`. */
export class ResourceOrders1763991000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0009-resource-orders.sql');
  }

  async down(): Promise<void> {
    throw new Error('captured resource orders would be lost');
  }
}
