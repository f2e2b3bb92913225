import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Inventory } from '../domain/inventory.js';
import type { ToldByStep } from '../domain/told-values.js';
import { id, json } from './columns.js';

/** What an order is decomposed from again when a step tells a value that rules wait for; only of such orders. */
@Entity('decomposition')
export class Decomposition {
  @PrimaryColumn(id) orderId!: string;
  /** What the customer had when the order was decomposed first. */
  @Column(json) inventory!: Inventory;
  /** What the running plan is made from, by step id. */
  @Column(json) told!: Record<string, ToldByStep>;
}
