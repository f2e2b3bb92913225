import type { ColumnOptions } from 'typeorm';

/** Ids that Turnup makes: ASCII, compared byte by byte, so that an index entry stays small. */
export const id = {
  type: 'varchar',
  length: 64,
  charset: 'ascii',
  collation: 'ascii_bin',
} as const satisfies ColumnOptions;

/** False for what no such id can be: the database refuses to compare the column with it. */
export const isAscii = (value: unknown): boolean => typeof value !== 'string' || !/\P{ASCII}/u.test(value);

/** Words from a fixed set: states, kinds, actions. */
export const keyword = {
  type: 'varchar',
  length: 32,
  charset: 'ascii',
  collation: 'ascii_bin',
} as const satisfies ColumnOptions;

/** Ids and keys made by callers: any characters, case-sensitive. */
export const exactText = {
  type: 'varchar',
  length: 255,
  collation: 'utf8mb4_bin',
} as const satisfies ColumnOptions;

/** Text for people. */
export const text = {
  type: 'varchar',
  length: 1024,
  charset: 'utf8mb4',
  collation: 'utf8mb4_unicode_ci',
} as const satisfies ColumnOptions;

/** A point in time, UTC, milliseconds. */
export const instant = { type: 'datetime', precision: 3 } as const satisfies ColumnOptions;

/** An exact amount: read as text, since a number has not as many digits. */
export const amount = { type: 'decimal', precision: 24, scale: 6 } as const satisfies ColumnOptions;

export const json = { type: 'json' } as const satisfies ColumnOptions;
export const count = { type: 'int', unsigned: true, default: 0 } as const satisfies ColumnOptions;
export const flag = { type: 'tinyint', default: 0 } as const satisfies ColumnOptions;

/** A BIGINT: beyond 2^53 it is read as text. */
export type BigInteger = number | string;

/** The same column where a row may have no value. */
export const optional = <T extends ColumnOptions>(options: T) => ({ ...options, nullable: true }) as const;

/** A list that is a part of a document. */
export function parseJsonList(part: unknown): readonly unknown[] {
  const list = parseJson(part);
  return Array.isArray(list) ? list : [];
}

/** An object or list that is a part of a document: MariaDB returns it as text, MySQL parsed. */
export const parseJson = (part: unknown): unknown => (typeof part === 'string' ? JSON.parse(part) : part);
