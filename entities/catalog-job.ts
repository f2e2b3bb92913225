import { Column, Entity, Index } from 'typeorm';
import type { JobProgress, JobState } from '../domain/resources/catalog-job.js';
import { foreignId, instant, json, optional, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** TMF620, 633 and 634 importJob and exportJob: a file that comes in or goes out, and how far that is. */
@Entity('catalog_job')
@Index(['resource', 'api', 'createdAt'])
@Index(['resource', 'api', 'status'])
export class CatalogJob extends ResourceRow {
  @Column(word) resource!: 'importJob' | 'exportJob';
  /** The API of which it takes or gives the resources. */
  @Column(word) api!: string;
  @Column(word) status!: JobState;
  /** The file of ours that its `url` means; null: one elsewhere. */
  @Column(optional(foreignId)) fileName!: string | null;
  /** Where that is; the document has it without what may be a secret. */
  @Column(optional({ ...foreignId, length: 2048 })) address!: string | null;
  @Column(json) progress!: JobProgress;
  @Column({ type: 'mediumtext', nullable: true }) errorLog!: string | null;
  @Column(optional(instant)) completionDate!: Date | null;
}
