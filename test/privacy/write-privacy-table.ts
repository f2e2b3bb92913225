import { readFile, writeFile } from 'node:fs/promises';
import { privacyPage } from './privacy-table.js';

const file = new URL('../../docs/privacy.md', import.meta.url);
await writeFile(file, privacyPage(await readFile(file, 'utf8')));
