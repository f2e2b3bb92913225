import { toldByParts, type Told, type ToldPart } from '../../domain/told.js';
import { anyOf, type Database } from '../../entities/database.js';

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
