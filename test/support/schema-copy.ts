import { createConnection, format, type RowDataPacket } from 'mysql2/promise';

/** Gives an empty schema the tables and rows of another one on its server: seconds less than all migrations take. */
export async function copySchema(url: string, template: string): Promise<void> {
  const connection = await createConnection({ uri: url, multipleStatements: true });
  try {
    const [tables] = await connection.query<RowDataPacket[]>('SHOW TABLES FROM ??', [template]);
    const statements = tables.flatMap((row) => {
      const [name] = Object.values(row) as [string];
      const both = [name, `${template}.${name}`];
      return [format('CREATE TABLE ?? LIKE ??', both), format('INSERT INTO ?? SELECT * FROM ??', both)];
    });
    await connection.query(statements.join(';'));
  } finally {
    await connection.end();
  }
}

/** Removes a schema that may be there. */
export async function dropSchema(serverUrl: string, schema: string): Promise<void> {
  const connection = await createConnection(serverUrl);
  try {
    await connection.query('DROP DATABASE IF EXISTS ??', [schema]);
  } finally {
    await connection.end();
  }
}
