/** The best of three in CPU milliseconds: what else runs on the machine, or in another thread of the process, does not count. */
export function cost<T>(work: () => T): { readonly result: T; readonly milliseconds: number } {
  const runs = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(before);
    return { result, milliseconds: (user + system) / 1_000 };
  });
  return runs.reduce((best, run) => (run.milliseconds < best.milliseconds ? run : best));
}
