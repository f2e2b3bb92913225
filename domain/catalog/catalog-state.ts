import { catalogLifecycle } from '../tmf/lifecycle.js';
import { knownSpelling } from '../tmf/spelling.js';

/** A state of the catalog's table. */
export type CatalogState = (typeof catalogLifecycle.states)[number];

/** The state of a `lifecycleStatus` in the table; any other text is somebody's own word for a draft. */
export const catalogStateOf = (lifecycleStatus: string | undefined): CatalogState =>
  knownSpelling(catalogLifecycle.states, lifecycleStatus ?? '') ?? catalogLifecycle.initial;
