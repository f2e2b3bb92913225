import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** What entitlements cover, and usage that is counted, from `0036-entitlement-usage.sql`. */
export class EntitlementUsage1764036000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0036-entitlement-usage.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE entitlement_usage, entitlement_usage_period, entitlement_coverage');
  }
}
