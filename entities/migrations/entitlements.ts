import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Entitlements that no order granted, their states, and what is due by an index, from `0035-entitlements.sql`. */
export class Entitlements1764035000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0035-entitlements.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM entitlement WHERE productId IS NULL OR orderId IS NULL');
    await runner.query(`UPDATE entitlement SET state = IF(state = 'active', 'active', 'ended')`);
    await runner.query(`ALTER TABLE entitlement DROP INDEX \`IDX_5421128a44d2dac435ddb604ad\`, DROP INDEX \`IDX_14532331e76f9323a6346d1b36\`, DROP INDEX \`IDX_b22d010c230eb360030bc7e584\`, DROP INDEX \`IDX_9bf5ae7eee86781b99d3935e96\`, DROP INDEX \`IDX_18ff36b56339d7a9f55a01694f\`, DROP INDEX \`IDX_20cdc0f383bdf2e8fb7f3c4a0e\`,
      DROP COLUMN consumerId, DROP COLUMN householdId, DROP COLUMN contractId, DROP COLUMN suspensions,
      MODIFY productId varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
      MODIFY orderId varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL`);
    await runner.query('DROP INDEX `IDX_56b39e0dfe789b8beef9be4e3b` ON business_document');
  }
}
