import { digestOf } from '../lib/digest.js';
import { type AttributeChange, contentDigest } from './deed.js';

/** A deed as it is stored. What is sealed of it are all its facts, and of its content the digest. */
export interface StoredDeed {
  readonly id: string;
  readonly doneAt: Date;
  readonly doc: { readonly change?: readonly AttributeChange[] };
  readonly reason: string | null;
  /** Null: the content was erased. */
  readonly salt: string | null;
  readonly contentDigest: string;
}

/** A deed in a batch, by its id and its digest. */
export type SealedDeed = readonly [id: string, digest: string];

/** What a seal says of its batch. */
export interface Seal {
  readonly batch: number;
  /** The digest of the seal before: so no seal can be changed or taken out without those after it. */
  readonly previous: string;
  readonly deeds: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly deedsDigest: string;
}

/** Before the first seal. */
export const noSeal = '0'.repeat(64);

/** Columns that are no facts of the deed, or that its digest of the content stands for. */
const notSealed: ReadonlySet<string> = new Set(['batch', 'revision', 'doc', 'reason', 'salt']);

/** Of a deed; what is absent does not count, so that a column may be added later. */
export const deedDigest = (deed: StoredDeed): string =>
  digestOf(
    Object.fromEntries(
      Object.entries(deed).filter(([name, value]) => value !== null && !notSealed.has(name)),
    ),
  );

/** False when the content of a deed is not that which it was recorded with; of an erased one nothing is left to compare. */
export const hasItsContent = ({ salt, doc, reason, contentDigest: recorded }: StoredDeed): boolean =>
  salt === null
    ? doc.change === undefined && reason === null
    : contentDigest(salt, { change: doc.change ?? [], reason }) === recorded;

/** Of a seal. */
export const sealDigest = ({ batch, previous, deeds, firstAt, lastAt, deedsDigest }: Seal): string =>
  digestOf({ batch, previous, deeds, firstAt, lastAt, deedsDigest });
