import { change, leave, use } from './after-sale.js';
import type { Family } from './families.js';
import { sell } from './sale.js';
import { type Chapter, expect, objectsIn } from './turnup.js';

/**
 * Plays the whole story of a customer over the public API, from the web form to the end of the contract. Every step checks what
 * it claims; throws an `Error` with what was expected where that is not so.
 */
export async function playStory(family: Family, chapter: Chapter): Promise<void> {
  const sold = await sell(family, chapter);
  await use(family, sold, chapter);
  await change(family, sold, chapter);
  await leave(sold, chapter);
  const path = `/api/v1/journey/${sold.lead}`;
  const journey = await chapter.turnup.get(path);
  const after = objectsIn(journey['after']);
  expect(after.length > 0, 'one thread from the lead to the disconnect', journey);
  chapter.tell('One thread, from the lead to the disconnect', `${after.length} records`, path);
}
