import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { exists } from './tools.js';
import { entryPoints, type Programs } from './programs.js';

/** Started by a worker, which looks for it beside its own file. */
const planningThread = 'activities/orders/planning-thread-main';

/** Makes each program of the project one script, and says where they are. */
export async function bundlePrograms(root: string, folder: string): Promise<Programs> {
  const { sandbox } = entryPoints;
  const [version] = await Promise.all([bundleVersion(root, folder), bundle(root, folder, { sandbox }, [])]);
  return { ...version, sandbox: scriptOf(folder, 'sandbox') };
}

/**
 * Makes API and worker of a version one script each, with all that they import, and says where they are. A process that loads
 * its thousand modules one by one uses ten times the CPU in its start.
 */
export async function bundleVersion(root: string, folder: string): Promise<Pick<Programs, 'api' | 'worker'>> {
  const { api, worker } = entryPoints;
  const thread = `${planningThread}.ts`;
  const threads = (await exists(join(root, thread))) ? { 'planning-thread-main': thread } : {};
  await Promise.all([
    // It reads its fonts beside its own file.
    bundle(root, folder, { api }, [packagesInPlace(root, /^pdfkit$/)]),
    // Temporal's SDK finds its own files by their places, and its activities by modules that are there once.
    bundle(root, folder, { worker, ...threads }, [packagesInPlace(root, /^@temporalio\//)]),
  ]);
  return { api: scriptOf(folder, 'api'), worker: scriptOf(folder, 'worker') };
}

const scriptOf = (folder: string, name: string): string => join(folder, `${name}.mjs`);

async function bundle(
  root: string,
  outdir: string,
  entries: Readonly<Record<string, string>>,
  plugins: readonly Plugin[],
): Promise<void> {
  const options: BuildOptions = {
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    sourcemap: 'linked',
    sourcesContent: false,
    // For the packages that are CommonJS.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: [...plugins, placesOfSources],
    logLevel: 'error',
  };
  await build(options);
}

/** Packages that stay where they are, whatever folder the script is in. */
function packagesInPlace(root: string, filter: RegExp): Plugin {
  const { resolve } = createRequire(join(root, 'package.json'));
  return {
    name: 'packages-in-place',
    setup(builder) {
      builder.onResolve({ filter }, ({ path }) => ({
        path: pathToFileURL(resolve(path)).href,
        external: true,
      }));
    },
  };
}

/** A source finds the files beside it where it lies itself. */
const placesOfSources: Plugin = {
  name: 'places-of-sources',
  setup(builder) {
    builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes('node_modules')) return undefined;
      const source = await readFile(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      const contents = source
        .replaceAll(/(?<!planning-thread-main\.mjs', )\bimport\.meta\.url\b/g, url)
        .replaceAll(/\bimport\.meta\.dirname\b/g, JSON.stringify(dirname(path)));
      return { contents, loader: 'ts' };
    });
  },
};
