import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SealedDeed } from '../../domain/events/audit-chain.js';
import type { AttributeChange, DeedAction } from '../../domain/events/deed.js';
import { count, exactText, id, instant, json, keyword, optional, text } from './columns.js';

const sha256 = { type: 'char', length: 64, charset: 'ascii', collation: 'ascii_bin' } as const;

/** What somebody has done, written in the transaction in which it was done, and never changed (docs/audit.md). */
@Entity('audit')
@Index(['resource', 'resourceId', 'doneAt'])
@Index(['actor', 'doneAt'])
@Index(['doneAt'])
@Index(['requestId'])
@Index(['batch'])
export class Audit {
  @PrimaryColumn(id) id!: string;
  @Column(instant) doneAt!: Date;
  /** Who did it (`actorText` in entities/actor.ts). */
  @Column({ ...exactText, length: 120 }) actor!: string;
  /** The application by which a person calls. */
  @Column(optional(exactText)) client!: string | null;
  /** Whom the actor acts for, as it says. */
  @Column(optional(exactText)) onBehalfOf!: string | null;
  /** The address of the request. */
  @Column(optional({ ...keyword, length: 64 })) address!: string | null;
  @Column(optional({ ...keyword, length: 100 })) requestId!: string | null;
  /** The method and the path as it is declared; null: Turnup itself did it. */
  @Column(optional(exactText)) operation!: string | null;
  @Column({ ...keyword, length: 64 }) resource!: string;
  @Column({ ...exactText, length: 100 }) resourceId!: string;
  /** Of records of which several versions share an id. */
  @Column(optional({ ...exactText, length: 32 })) resourceVersion!: string | null;
  /** Of the record, once it was done. */
  @Column({ type: 'int', unsigned: true, nullable: true }) resourceRevision!: number | null;
  @Column(keyword) action!: DeedAction;
  @Column(optional(text)) reason!: string | null;
  @Column(json) doc!: { readonly change?: readonly AttributeChange[] };
  /** Random, so that nobody finds by guessing what an erased content was; erased with it. */
  @Column(optional(keyword)) salt!: string | null;
  /** Of the salt, the change and the reason (`contentDigest` in domain/events/deed.ts). */
  @Column(sha256) contentDigest!: string;
  /** The batch that it is sealed in; null: it is not yet. */
  @Column({ type: 'int', unsigned: true, nullable: true }) batch!: number | null;
  @Column({ ...count, default: 1 }) revision!: number;
}

/** A batch of deeds that nobody can change unnoticed any more: a link of a chain of digests (docs/audit.md). */
@Entity('audit_seal')
@Index(['prunedAt', 'batch'])
export class AuditSeal {
  /** From 1 on, without a gap. */
  @PrimaryColumn({ type: 'int', unsigned: true }) batch!: number;
  /** How many deeds it has, and from when to when. */
  @Column(count) deeds!: number;
  @Column(instant) firstAt!: Date;
  @Column(instant) lastAt!: Date;
  /** Each deed's id and digest; null: the deeds were deleted at the end of their retention. */
  @Column(optional(json)) entries!: readonly SealedDeed[] | null;
  @Column(sha256) deedsDigest!: string;
  /** The digest of the batch before. */
  @Column(sha256) previous!: string;
  @Column(sha256) digest!: string;
  @Column(instant) sealedAt!: Date;
  @Column(optional(instant)) prunedAt!: Date | null;
}
