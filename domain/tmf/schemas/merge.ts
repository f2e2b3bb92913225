import { Type } from 'typebox';
import { addressable } from './attributes.js';
import { EntityRef, open } from './common.js';

/** The record that turned out to be the one that it is merged into. */
export const Merge = open({ duplicate: EntityRef });

/** What became of it. */
export const Merged = open({
  survivor: open(addressable),
  duplicate: EntityRef,
  /** How many records name the survivor now, that named the duplicate. */
  changedRecords: Type.Integer(),
});
