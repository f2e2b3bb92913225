import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import { isObject } from '../../domain/lib/json.js';
import { Problem } from './errors.js';
import { applyOperation, type PatchOperation, valueAt } from './patch-operation.js';
import type { Body } from './resource.js';
import { createValidator } from './validation.js';

/** RFC 6901, without names that lead out of the document into JavaScript. */
const Pointer = Type.String({ pattern: '^(/(?!(__proto__|constructor|prototype)(/|$))[^/]*)*$' });

/** RFC 6902. More operations than this are a new resource rather than a change. */
export const JsonPatch = Type.Array(
  Type.Union([
    Type.Object({ op: Type.Enum(['add', 'replace', 'test']), path: Pointer, value: Type.Unknown() }),
    Type.Object({ op: Type.Literal('remove'), path: Pointer }),
    Type.Object({ op: Type.Enum(['move', 'copy']), from: Pointer, path: Pointer }),
  ]),
  { maxItems: 1000 },
);

const validate = createValidator(JsonPatch);

/** Copies of copies grow without end: how much all of a patch may add, in characters of JSON. */
const copiesLimit = 10_000_000;

/**
 * The merge patch that does to the resource what the JSON patch does, so that resources need to know only one kind of
 * patch. A null that the patch sets means absent, as everywhere here. Throws 409 when the resource is not as the patch
 * expects.
 */
export function toMergePatch(resource: Body, patch: unknown): Body {
  validate(patch);
  const patched: { value: unknown } = { value: structuredClone(resource) };
  let copied = 0;
  for (const [index, operation] of (patch as PatchOperation[]).entries()) {
    // Told before the copy is made, by its own size: the whole of a large resource is not measured a thousand times.
    if (operation.op === 'copy') copied += sizeOf(valueAt(patched, operation.from));
    if (copied > copiesLimit) throw new Problem('bodyTooLarge', 'The patch makes the resource too large.');
    apply(patched, operation, index);
  }
  if (isObject(patched.value)) return difference(resource, patched.value);
  throw new Problem('conflict', 'After the patch it would no longer be an object.');
}

const sizeOf = (value: unknown): number => JSON.stringify(value ?? null).length;

function apply(held: { value: unknown }, operation: PatchOperation, index: number): void {
  const refusal = applyOperation(held, operation);
  if (refusal === undefined) return;
  const message = `${operation.op} ${operation.path} ${refusal}`;
  throw new Problem('conflict', `Operation ${index} of the patch, ${message}.`, {
    errors: [{ path: `$[${index}]`, message }],
  });
}

/** The RFC 7396 patch that makes `after` of `before`. */
function difference(before: Body, after: Body): Body {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => !isDeepStrictEqual(before[name], after[name]));
  return Object.fromEntries(changed.map((name) => [name, changedValue(before[name], after[name])]));
}

function changedValue(before: unknown, after: unknown): unknown {
  if (isObject(before) && isObject(after)) return difference(before, after);
  return after ?? null;
}
