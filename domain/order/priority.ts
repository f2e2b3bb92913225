/** The priority of an order that has none, or none that TMF622 knows: the lowest. */
export const lowestPriority = 4;

/** An order's `priority` as a number, 0 the highest and 4 the lowest (TMF622; a TMF652 order has a number). */
export function priorityOf(priority: unknown): number {
  const text = typeof priority === 'number' ? String(priority) : priority;
  return typeof text === 'string' && /^[0-4]$/.test(text) ? Number(text) : lowestPriority;
}
