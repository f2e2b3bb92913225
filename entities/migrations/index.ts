import { BusinessDocuments1763910000000 } from './business-documents.js';
import { Events1763920000000 } from './events.js';
import { Initial1763900000000 } from './initial.js';

/** In the order in which they run. */
export const migrations = [Initial1763900000000, BusinessDocuments1763910000000, Events1763920000000];
