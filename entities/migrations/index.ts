import { BusinessDocuments1763910000000 } from './business-documents.js';
import { Initial1763900000000 } from './initial.js';
import { Lists1763980000000 } from './lists.js';

/** In the order in which they run. */
export const migrations = [Initial1763900000000, BusinessDocuments1763910000000, Lists1763980000000];
