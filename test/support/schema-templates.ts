import { DatabasePool } from '../../entities/database.js';
import { createSchema } from '../../temporal-dev/database-server.js';
import { copySchema } from './schema-copy.js';

/** A schema that has all tables, as the migrations make them. */
export async function createMigratedSchema(serverUrl: string, schema: string): Promise<void> {
  const pool = await DatabasePool.open({ url: await createSchema(serverUrl, schema) });
  try {
    await pool.migrate();
  } finally {
    await pool.close();
  }
}

/** A schema with the seeds in its catalog, as they are loaded over the API. */
export async function createSeededSchema(serverUrl: string, schema: string, migrated: string): Promise<void> {
  const url = await createSchema(serverUrl, schema);
  await copySchema(url, migrated);
  const pool = await DatabasePool.open({ url });
  try {
    // The API is loaded only where it is needed.
    const { seedOverApi } = await import('../api/scene.js');
    await seedOverApi(pool);
  } finally {
    await pool.close();
  }
}
