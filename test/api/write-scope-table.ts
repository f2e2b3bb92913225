import { writeFile } from 'node:fs/promises';
import { scopePage } from './scope-table.js';

/** `npm run scopes`. */
await writeFile(new URL('../../docs/scopes.md', import.meta.url), scopePage());
