import type { MigrationInterface, QueryRunner } from 'typeorm';
import { runFile } from './run-file.js';

const added = {
  business_document: ['INDEX `business_document_submitter`', 'COLUMN `submitter`'],
  opportunity: ['INDEX `opportunity_submitter`', 'COLUMN `submitter`'],
  event: ['INDEX `event_customer`', 'INDEX `event_submitter`', 'COLUMN `customerId`', 'COLUMN `submitter`'],
  event_subscription: ['COLUMN `visibility`'],
  product_order: ['INDEX `product_order_caller`'],
  service_order: ['INDEX `service_order_caller`'],
  resource_order: ['INDEX `resource_order_caller`'],
  work_order: ['INDEX `work_order_customer`', 'COLUMN `customerId`'],
  cancel_order: ['INDEX `cancel_order_caller`'],
  order_job: ['INDEX `order_job_caller`'],
  fallout: ['INDEX `fallout_customer`'],
  manual_task: ['INDEX `manual_task_customer`'],
} as const;

/** Whose records are, and who submitted them, where no column said so yet, from `0066-objects.sql`. */
export class Objects1764066000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runFile(runner, '0066-objects.sql');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, parts] of Object.entries(added))
      await runner.query(`ALTER TABLE \`${table}\` ${parts.map((part) => `DROP ${part}`).join(', ')}`);
  }
}
