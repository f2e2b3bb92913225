import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OrderState } from '../domain/order-state.js';
import type { PlannedAction, PlannedItem } from '../domain/plan.js';
import { count, foreignId, id, json, optional, word } from './columns.js';

/** One item of an order that Turnup runs. The order's `doc` has what was asked; this row has what became of it. */
@Entity('order_item')
@Index(['productId'])
export class OrderItem {
  @PrimaryColumn(id) orderId!: string;
  @PrimaryColumn(foreignId) itemId!: string;
  @Column(optional(foreignId)) parentItemId!: string | null;
  @Column(count) position!: number;
  /** As it is planned: a modify may be a move. */
  @Column(word) action!: PlannedAction;
  @Column(word) state!: OrderState;
  /** The sold product that the item adds, changes or ends. */
  @Column(optional(foreignId)) productId!: string | null;
  /** How many of its rules wait for a value: while there are any, the item is not complete. */
  @Column(count) openRules!: number;
  /** The item as decomposed: what it realises, grants and promises, with the pinned versions. */
  @Column(json) planned!: PlannedItem;
}
