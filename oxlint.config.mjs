import { readdirSync } from 'node:fs';

// The layers and their rooms, top to bottom: a room imports only what stands below it, types included
// (docs/architecture.md). What is added to a list here is all that a new room needs.

/** Of each layer its rooms, lowest first. A room may import the rooms before it in the list. */
const rooms = {
  domain: [
    'lib',
    'privacy',
    'order',
    'inventory',
    'plan',
    'tmf',
    'conditions',
    'catalog',
    'pricing',
    'decomposition',
    'qualification',
    'selling',
    'events',
  ],
  entities: [
    'tables',
    'migrations',
    'audit',
    'events',
    'documents',
    'catalog',
    'parties',
    'inventory',
    'orders',
    'selling',
    'privacy',
  ],
  activities: ['hand-off', 'inventory', 'privacy', 'orders', 'catalog', 'events', 'expiry', 'audit'],
  api: [
    'tmf630',
    'access',
    'catalog',
    'inventory',
    'parties',
    'orders',
    'selling',
    'events',
    'privacy',
    'process',
  ],
};

for (const [layer, known] of Object.entries(rooms)) {
  const folders = readdirSync(new URL(layer, import.meta.url), { withFileTypes: true });
  const unknown = folders.find((each) => each.isDirectory() && !known.includes(each.name));
  if (unknown) throw new Error(`${layer}/${unknown.name} has no place among the rooms of oxlint.config.mjs`);
}

/** Of each folder the other folders of the project that it may import, and the packages that it may not. */
const layers = {
  domain: {
    imports: [],
    never: [
      'typeorm',
      'typeorm/*',
      'mysql2',
      'mysql2/*',
      'express',
      'undici',
      'pino',
      '@temporalio/*',
      'node:fs',
      'node:fs/*',
      'node:http',
      'node:net',
      'node:process',
    ],
    why: 'domain/ is pure: it imports nothing of the project, no I/O and no framework.',
  },
  workflows: {
    imports: ['domain'],
    types: ['activities'],
    never: [
      'node:*',
      'typeorm',
      'mysql2',
      'express',
      'ajv',
      '@temporalio/client',
      '@temporalio/worker',
      '@temporalio/activity',
    ],
    why: 'A workflow is deterministic: it imports domain/, and only types of activities/.',
  },
  entities: {
    imports: ['domain'],
    never: ['@temporalio/*', 'express'],
    why: 'entities/ knows only domain/ and the database.',
  },
  outbound: {
    imports: [],
    never: ['express', '@temporalio/*'],
    why: 'outbound/ knows nothing of the project.',
  },
  relay: {
    imports: ['domain', 'entities'],
    never: ['express'],
    why: 'relay/ knows domain/, entities/ and the Temporal client.',
  },
  activities: {
    imports: ['domain', 'entities', 'relay', 'outbound'],
    never: ['express'],
    why: 'activities/ knows neither the HTTP surface nor the workflows.',
  },
  api: {
    imports: ['domain', 'entities', 'relay', 'outbound'],
    never: ['@temporalio/worker', '@temporalio/workflow', '@temporalio/activity'],
    why: 'api/ knows domain/, entities/, relay/, outbound/ and the Temporal client.',
  },
  catalog: {
    imports: ['domain', 'api'],
    never: ['typeorm', 'mysql2', 'express', '@temporalio/*'],
    why: 'catalog/ works offline: it knows domain/ and how api/ validates a body.',
  },
  demo: {
    imports: [],
    never: [],
    why: 'demo/ uses Turnup over its public API, and knows nothing of the project.',
  },
  'temporal-dev': {
    imports: ['domain', 'catalog-seeds'],
    never: [],
    why: 'temporal-dev/ runs the processes; it does not reach into them.',
  },
};

const folders = [...Object.keys(layers), 'catalog-seeds', 'bench', 'chaos', 'drill', 'test'];

const restricted = (patterns) => ({ 'typescript/no-restricted-imports': ['error', { patterns }] });

/** The patterns that keep a folder from what stands above it. Paths are as they are written in an import. */
function layerPatterns(folder) {
  const { imports, types = [], never, why } = layers[folder];
  const others = folders.filter((other) => ![folder, ...imports, ...types].includes(other));
  const pathsTo = (names) => names.flatMap((name) => [1, 2, 3].map((up) => `${'../'.repeat(up)}${name}/**`));
  // Inside a layer a room may have the name of another top folder (domain/catalog, catalog/).
  const own = new Set(rooms[folder] ?? []);
  const group = pathsTo(others.filter((other) => !own.has(other)));
  return [
    ...(group.length > 0 ? [{ group, message: why }] : []),
    ...(types.length > 0 ? [{ group: pathsTo(types), allowTypeImports: true, message: why }] : []),
    ...(never.length > 0 ? [{ group: never, message: why }] : []),
  ];
}

/** A room imports the rooms below it in its layer. */
function roomPatterns(folder, room) {
  const above = rooms[folder].slice(rooms[folder].indexOf(room) + 1);
  if (above.length === 0) return [];
  const group = above.flatMap((name) => [`../${name}/**`, `../../${name}/**`]);
  const message = `${folder}/${room} stands below ${above.join(', ')} (docs/architecture.md).`;
  return [{ group, message }];
}

const layerOverrides = Object.keys(layers).flatMap((folder) => [
  { files: [`${folder}/**`], rules: restricted(layerPatterns(folder)) },
  ...(rooms[folder] ?? []).map((room) => ({
    files: [`${folder}/${room}/**`],
    rules: restricted([...layerPatterns(folder), ...roomPatterns(folder, room)]),
  })),
]);

// oxlint-disable-next-line import/no-default-export -- oxlint takes its configuration from a file's default export
export default {
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'node', 'promise'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true, mocha: true },
  rules: {
    'no-await-in-loop': 'off',
    'oxc/no-async-endpoint-handlers': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-deprecated': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', { max: 4 }],
    'oxc/no-map-spread': 'off',
    'typescript/consistent-return': 'off',
  },
  overrides: [...layerOverrides, { files: ['test/**'], rules: { 'max-lines-per-function': 'off' } }],
};
