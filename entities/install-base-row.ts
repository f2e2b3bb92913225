import { Column } from 'typeorm';
import { foreignId, id, optional, word } from './columns.js';
import { ResourceRow } from './resource-row.js';

/** An install base item: the realised instance, bound to the sold product (DESIGN §2). */
export abstract class InstallBaseRow extends ResourceRow {
  @Column(word) state!: string;
  @Column(foreignId) name!: string;
  @Column(foreignId) category!: string;
  @Column(optional(foreignId)) specificationId!: string | null;
  @Column(optional(foreignId)) customerId!: string | null;
  @Column(optional(foreignId)) productId!: string | null;
  @Column(optional(foreignId)) parentId!: string | null;
  @Column(optional(foreignId)) placeId!: string | null;
  /** The order that made it; null of what was there before. */
  @Column(optional(id)) orderId!: string | null;
}
