import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CatalogApi } from '../../domain/catalog/catalog-file.js';
import type { CatalogKind } from '../../domain/catalog/publish/catalog-fault.js';
import { count, exactText, id, instant, json, optional, keyword } from './columns.js';
import type { JobProgress, JobState } from '../../domain/tmf/schemas/catalog-job.js';
import { ResourceRow } from './inventory.js';

/**
 * A record of the catalog: offerings, prices, specifications, downstream systems, service areas. One table, since all
 * are documents with a version, few in number, and read as a whole by decomposition.
 */
@Entity('catalog_entry')
@Index(['resource', 'updatedAt'])
@Index(['updatedAt'])
export class CatalogEntry {
  /** The TMF resource name, e.g. `productOffering`. */
  @PrimaryColumn(keyword) resource!: CatalogKind;
  @PrimaryColumn({ ...exactText, length: 100 }) id!: string;
  @PrimaryColumn({ ...exactText, length: 32 }) version!: string;
  @Column(exactText) name!: string;
  @Column(optional(keyword)) lifecycleStatus!: string | null;
  @Column(json) doc!: Record<string, unknown>;
  @Column({ ...count, default: 1 }) revision!: number;
  @Column(instant) createdAt!: Date;
  @Column(instant) updatedAt!: Date;
}

/** A file with catalog entries that was exported or uploaded, under the name that a caller gave it. */
@Entity('catalog_file')
export class CatalogFile {
  @PrimaryColumn(exactText) name!: string;
  /** Its content: a new one for each write, so that nobody reads half of each. */
  @Column(id) contentId!: string;
  @Column(count) size!: number;
  @Column(exactText) caller!: string;
  @Column(instant) createdAt!: Date;
}

/** A chunk of a file: processes share no disk. */
@Entity('catalog_file_chunk')
@Index(['createdAt'])
export class CatalogFileChunk {
  @PrimaryColumn(id) contentId!: string;
  @PrimaryColumn(count) position!: number;
  @Column({ type: 'mediumblob' }) content!: Buffer;
  @Column(instant) createdAt!: Date;
}

/** TMF620, 633 and 634 importJob and exportJob: an import or export of a file, and its progress. */
@Entity('catalog_job')
@Index(['resource', 'api', 'createdAt'])
@Index(['resource', 'api', 'status'])
export class CatalogJob extends ResourceRow {
  @Column(keyword) resource!: 'importJob' | 'exportJob';
  /** The API of which it takes or gives the resources. */
  @Column(keyword) api!: CatalogApi;
  @Column(keyword) status!: JobState;
  /** The stored file that its `url` means; null for a URL elsewhere. */
  @Column(optional(exactText)) fileName!: string | null;
  /** That URL in full; the document has it without what may be a secret. */
  @Column(optional({ ...exactText, length: 2048 })) address!: string | null;
  @Column(json) progress!: JobProgress;
  @Column({ type: 'mediumtext', nullable: true }) errorLog!: string | null;
  @Column(optional(instant)) completionDate!: Date | null;
}

/** The one row that every change of the catalog locks, and the number of changes. */
@Entity('catalog_lock')
export class CatalogLock {
  @PrimaryColumn({ type: 'tinyint' }) id!: number;
  @Column(count) revision!: number;
}
