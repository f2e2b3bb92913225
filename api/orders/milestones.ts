import { type MilestoneStep, toMilestone } from '../../domain/plan/milestone.js';
import { anyOf, type Database } from '../../entities/database.js';
import { type Fields, wants } from '../tmf630/fields.js';
import type { Body, Row } from '../tmf630/resource.js';
import { type Told, toldByParts, type ToldPart } from '../../domain/plan/told.js';

interface StepRow extends MilestoneStep {
  readonly orderId: string;
}

/** The milestones of those orders of a page whose plans have any, as the attribute that shows them. */
export async function milestonesOf(
  database: Database,
  orders: readonly Row[],
  fields: Fields,
): Promise<(orderId: string) => Body> {
  const having = orders.filter(({ milestones }) => Number(milestones) > 0).map(({ id }) => id);
  if (having.length === 0 || !wants(fields, 'milestone')) return () => ({});
  const rows = await database.rows<StepRow>(
    `SELECT orderId, state, completedAt, step FROM plan_step WHERE orderId IN (?) AND kind = 'milestone'
     ORDER BY orderId, position`,
    [anyOf(having)],
  );
  const byOrder = new Map<string, Body[]>();
  for (const row of rows) byOrder.set(row.orderId, [...(byOrder.get(row.orderId) ?? []), toMilestone(row)]);
  return (orderId) => {
    const milestone = byOrder.get(orderId);
    return milestone ? { milestone } : {};
  };
}

/** What the systems told of these hand-offs, by the hand-off's id; nothing for most. */
export async function toldOf(
  database: Database,
  stepIds: readonly string[],
): Promise<ReadonlyMap<string, Told>> {
  if (stepIds.length === 0) return new Map();
  const rows = await database.rows<ToldPart>(
    'SELECT id, itemId, told FROM plan_step WHERE id IN (?) AND told IS NOT NULL',
    [anyOf(stepIds)],
  );
  return new Map(rows.map(({ id, told }) => [id, told]));
}

/** What was told of the parts of these orders, by the order's id. */
export async function toldOfParts(
  database: Database,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, Told>> {
  if (orderIds.length === 0) return new Map();
  const rows = await database.rows<ToldPart & { readonly orderId: string }>(
    `SELECT id, orderId, itemId, told FROM plan_step
     WHERE orderId IN (?) AND told IS NOT NULL ORDER BY orderId, position`,
    [anyOf(orderIds)],
  );
  return new Map(
    orderIds.map((orderId) => [
      orderId,
      toldByParts(
        orderId,
        rows.filter((row) => row.orderId === orderId),
      ),
    ]),
  );
}
