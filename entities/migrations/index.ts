import { BusinessDocuments1763910000000 } from './business-documents.js';
import { Initial1763900000000 } from './initial.js';
import { Steps1763960000000 } from './steps.js';

/** In the order in which they run. */
export const migrations = [Initial1763900000000, BusinessDocuments1763910000000, Steps1763960000000];
