import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Parties, accounts, sites, appointments, carts, leads and addresses, from `0002-business-documents.sql`. */
export class BusinessDocuments1763910000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0002-business-documents.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE business_document');
    await runner.query('DROP TABLE geographic_address');
  }
}
