import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A downstream system names a secret of the workers (`secret:NAME`), no longer a variable of their environment (`env:NAME`). */
export class SecretCredentials1763995000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await respell(runner, 'env:', 'secret:');
  }

  async down(runner: QueryRunner): Promise<void> {
    await respell(runner, 'secret:', 'env:');
  }
}

async function respell(runner: QueryRunner, from: string, to: string): Promise<void> {
  const credential = `JSON_UNQUOTE(JSON_EXTRACT(doc, '$.credential'))`;
  await runner.query(
    `UPDATE catalog_entry SET doc = JSON_SET(doc, '$.credential', CONCAT(?, SUBSTRING(${credential}, ?)))
     WHERE resource = 'downstreamSystem' AND ${credential} LIKE ?`,
    [to, from.length + 1, `${from}%`],
  );
}
