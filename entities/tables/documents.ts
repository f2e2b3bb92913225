import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RecordKind } from '../../domain/order/record-refs.js';
import type { MatchKind } from '../../domain/selling/match-keys.js';
import { exactText, id, instant, optional, text, keyword } from './columns.js';
import { ResourceRow } from './inventory.js';

/**
 * A record that callers store here and no workflow owns: parties, accounts, sites, appointments, carts, leads. One
 * table, since all are documents and are found by the same few columns. A column that a resource does not use is null.
 */
@Entity('business_document')
@Index(['resource', 'createdAt'])
@Index(['resource', 'updatedAt'])
@Index(['resource', 'name'])
@Index(['resource', 'status', 'createdAt'])
@Index(['resource', 'state', 'createdAt'])
@Index(['resource', 'ownerId', 'createdAt'])
@Index(['resource', 'partyId', 'createdAt'])
@Index('business_document_submitter', ['resource', 'submitter', 'createdAt'])
@Index(['resource', 'externalId'])
@Index(['resource', 'parentId'])
@Index(['resource', 'placeId'])
@Index(['resource', 'validFrom'])
@Index(['resource', 'validTo'])
@Index(['resource', 'status', 'validTo'])
@Index(['resource', 'erasedAt', 'createdAt'])
export class BusinessDocument extends ResourceRow {
  /** The TMF resource name, e.g. `customer`. */
  @Column(keyword) resource!: string;
  /** Its name; its type when it has no name. */
  @Column(optional(exactText)) name!: string | null;
  @Column(optional(exactText)) status!: string | null;
  @Column(optional(exactText)) externalId!: string | null;
  /** The customer, or else the first, of its related parties; the engaged party of a role. */
  @Column(optional(exactText)) partyId!: string | null;
  /** What it is part of, e.g. the parent organization. */
  @Column(optional(exactText)) parentId!: string | null;
  @Column(optional(exactText)) placeId!: string | null;
  @Column(optional(instant)) validFrom!: Date | null;
  @Column(optional(instant)) validTo!: Date | null;
  /** The state in Turnup's words, where `status` has it in those of a definition. */
  @Column(optional(keyword)) state!: string | null;
  /** The person or group who looks after it. */
  @Column(optional(exactText)) ownerId!: string | null;
  @Column({ type: 'int', nullable: true }) score!: number | null;
  /** The caller that created it. */
  @Column(optional(exactText)) submitter!: string | null;
  /** When what it said of a person was erased; null: it was not. */
  @Column(optional(instant)) erasedAt!: Date | null;
}

/**
 * By what a record may be found to mean the same person or company as another one (domain/selling/match-keys.ts): kept
 * with the record.
 */
@Entity('match_key')
@Index(['kind', 'value'])
export class MatchKey {
  @PrimaryColumn(keyword) resource!: string;
  @PrimaryColumn(id) recordId!: string;
  @PrimaryColumn(keyword) kind!: MatchKind;
  @PrimaryColumn(exactText) value!: string;
}

/** Compared without regard to case and accents. */
const part = optional({ ...text, length: 255 });

/** TMF673: a known address, found by any part of it. */
@Entity('geographic_address')
@Index(['postcode', 'streetName'])
@Index(['city', 'streetName'])
@Index(['streetName', 'streetNr'])
@Index(['country', 'stateOrProvince'])
@Index(['stateOrProvince'])
@Index(['locality'])
@Index(['name'])
@Index(['createdAt'])
export class GeographicAddress extends ResourceRow {
  @Column(part) name!: string | null;
  @Column(part) country!: string | null;
  @Column(part) stateOrProvince!: string | null;
  @Column(part) city!: string | null;
  @Column(part) locality!: string | null;
  @Column(part) postcode!: string | null;
  @Column(part) streetName!: string | null;
  @Column(part) streetNr!: string | null;
}

/**
 * That a stored record names another one: kept with the record (entities/documents/record-references.ts), so that what
 * uses a record is found. Orders and inventory have no rows here, they are asked by columns of their own.
 */
@Entity('record_reference')
@Index(['toKind', 'toId'])
export class RecordReference {
  /** The resource that names the other, and its id. */
  @PrimaryColumn(keyword) resource!: string;
  @PrimaryColumn(id) recordId!: string;
  /** The attribute, e.g. `quoteItem.product.place`. */
  @PrimaryColumn({ ...id, length: 100 }) role!: string;
  /** What is named: a kind, since a party may be any of several resources. */
  @PrimaryColumn(keyword) toKind!: RecordKind;
  @PrimaryColumn(id) toId!: string;
}
