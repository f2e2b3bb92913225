import assert from 'node:assert/strict';
import { DecompositionError } from '../../../domain/decomposition/decomposition-error.js';

/** What decomposition refuses, as codes with the place of each. */
export function refused(run: () => unknown): string[] {
  try {
    run();
  } catch (err) {
    assert.ok(err instanceof DecompositionError);
    return err.reasons.map(({ code, itemId, path }) => [code, itemId, path].filter(Boolean).join(' '));
  }
  return assert.fail('nothing was refused');
}
