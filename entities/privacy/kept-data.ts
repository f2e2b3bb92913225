import type { ErasureReport } from '../../domain/privacy/privacy-job.js';
import { schemaOf } from '../schema.js';
import { personalData } from './personal-data.js';

/** What an erasure leaves, and why: of the tables, and beside them. */
export const keptData: ErasureReport['kept'] = [
  ...personalData.flatMap(({ entity, kept }) =>
    kept ? [{ table: `${schemaOf(entity).name}: ${kept.columns.replaceAll(' ', ', ')}`, why: kept.why }] : [],
  ),
  { table: 'all: ids of records', why: 'they say which records belong together, and nothing of the person' },
  {
    table: 'Temporal: histories',
    why: 'ids, and the search attributes of orders, until the retention of the namespace is over',
  },
  { table: 'downstream systems, hubs, backups', why: 'what was sent to them, and copies, are not in reach' },
];
