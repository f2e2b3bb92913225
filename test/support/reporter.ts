import { relative, sep } from 'node:path';
import Mocha from 'mocha';

const { EVENT_HOOK_END, EVENT_TEST_END } = Mocha.Runner.constants;

/** A file that takes this long is named. */
const slowMs = 5_000;

/**
 * Mocha's own report; then how long the files of each folder took, added up (with --parallel several run at a time); then a line that a script can read:
 * `N passed, N failed`.
 */
// oxlint-disable-next-line import/no-default-export -- mocha takes a reporter from a file's default export
export default class Reporter extends Mocha.reporters.Spec {
  readonly #began = Date.now();
  readonly #msByFile = new Map<string, number>();

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    for (const event of [EVENT_TEST_END, EVENT_HOOK_END]) {
      runner.on(event, ({ file, duration = 0 }: Mocha.Runnable) => {
        if (file === undefined) return;
        const path = relative(process.cwd(), file);
        this.#msByFile.set(path, (this.#msByFile.get(path) ?? 0) + duration);
      });
    }
  }

  override epilogue(): void {
    super.epilogue();
    for (const line of times(this.#msByFile)) console.log(line);
    console.log(`  ${seconds(Date.now() - this.#began)} wall time\n`);
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
  }
}

/** A line for each folder, the slowest first, each followed by its slow files. */
function times(msByFile: ReadonlyMap<string, number>): string[] {
  const files = [...msByFile].map(([path, ms]) => ({
    path,
    ms,
    group: path.split(sep).slice(0, 2).join(sep),
  }));
  const groups = [...new Set(files.map(({ group }) => group))].map((group) => {
    const members = files.filter((file) => file.group === group).toSorted(slowestFirst);
    return { group, members, ms: members.reduce((sum, file) => sum + file.ms, 0) };
  });
  return groups
    .toSorted(slowestFirst)
    .flatMap(({ group, members, ms }) => [
      `  ${seconds(ms)}  ${group}`,
      ...members.filter((file) => file.ms >= slowMs).map((file) => `  ${seconds(file.ms)}    ${file.path}`),
    ]);
}

const slowestFirst = (a: { readonly ms: number }, b: { readonly ms: number }): number => b.ms - a.ms;

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`.padStart(8);
