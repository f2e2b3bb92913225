import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ErasureReport, PrivacySubject, SearchPlace } from '../../domain/privacy/privacy-job.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { OrderJobState } from '../../domain/tmf/schemas/order.js';
import { count, exactText, id, instant, json, keyword, optional, text } from './columns.js';
import { ResourceRow } from './inventory.js';

/** An export or an erasure of what is stored about a person (docs/privacy.md). `doc` says of an erasure whether it is a dry run. */
@Entity('privacy_job')
@Index(['resource', 'createdAt'])
@Index(['resource', 'state', 'createdAt'])
@Index(['resource', 'subjectId', 'createdAt'])
@Index(['expiresAt'])
export class PrivacyJob extends ResourceRow {
  @Column(keyword) resource!: 'personalDataExport' | 'erasure';
  @Column(keyword) state!: OrderJobState;
  @Column(exactText) subjectId!: string;
  @Column(json) subject!: PrivacySubject;
  @Column(exactText) caller!: string;
  @Column(optional(text)) reason!: string | null;
  /** Where it goes on; null: it has not begun, or is over. */
  @Column(optional(json)) searchPlace!: SearchPlace | null;
  /** What the person is known by in texts, while the job runs: the records that say it are erased meanwhile. */
  @Column(optional(json)) terms!: readonly string[] | null;
  @Column(optional(json)) report!: ErasureReport | null;
  /** Of an export its file (`catalog_file_chunk`); null: it was deleted, or there is none yet. */
  @Column(optional(id)) contentId!: string | null;
  @Column(count) size!: number;
  /** When the file is deleted. */
  @Column(optional(instant)) expiresAt!: Date | null;
  @Column(optional(json)) fault!: readonly ErrorDetail[] | null;
  @Column(optional(instant)) completionDate!: Date | null;
}

/** A record of the person that a job is about, by which rows of other tables are found; deleted when the job is over. */
@Entity('privacy_record')
export class PrivacyRecord {
  @PrimaryColumn(id) jobId!: string;
  @PrimaryColumn(keyword) kind!: string;
  @PrimaryColumn({ ...id, length: 100 }) recordId!: string;
}
