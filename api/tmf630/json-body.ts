import type { TSchema } from 'typebox';
import { type Examples, jsonTypes, type OperationBody } from './operation.js';
import { createValidator } from './validation.js';

/** The body of an operation: JSON that follows the schema, or 400 with every fault. Optional: it may be left out. */
export const jsonBody = (
  schema: TSchema,
  { optional, examples }: { readonly optional?: boolean | undefined; readonly examples?: Examples } = {},
): OperationBody => ({
  schema,
  contentTypes: jsonTypes,
  validate: createValidator(schema),
  ...(optional === true && { optional }),
  ...(examples && { examples }),
});
