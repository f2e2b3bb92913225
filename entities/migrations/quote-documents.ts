import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

/** Quotes as they were sent, from `0050-quote-documents.sql`. */
export class QuoteDocuments1764050000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0050-quote-documents.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE quote_document');
  }
}
