import { catalogLifecycle } from '../tmf/lifecycle.js';
import { knownSpelling } from '../tmf/spelling.js';

/** A state of the catalog's table. */
export type CatalogState = (typeof catalogLifecycle.states)[number];

/** Where a `lifecycleStatus` stands in the table; what it does not have is another's word for a draft. */
export const catalogStateOf = (lifecycleStatus: string | undefined): CatalogState =>
  knownSpelling(catalogLifecycle.states, lifecycleStatus ?? '') ?? catalogLifecycle.initial;
