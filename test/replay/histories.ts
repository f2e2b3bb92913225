import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the recorded histories: one below it for each time that they were recorded. */
export const histories = join(import.meta.dirname, 'histories');

const checksumFile = join(histories, 'SHA256SUMS');

/** What is recorded, as paths below `histories`. */
export const recordedFiles = (): string[] =>
  readdirSync(histories, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .toSorted();

/** What has ever been recorded, as lines of `sha256sum`. */
export const readChecksums = (): string[] => readFileSync(checksumFile, 'utf8').trimEnd().split('\n');

/** What is recorded now, as lines of `sha256sum`. */
export const checksums = (): string[] =>
  recordedFiles().map((path) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(histories, path)))
      .digest('hex');
    return `${sum}  ${path}`;
  });

/** Adds what is new; that the rest is as it was the test sees to. */
export function writeChecksums(): void {
  writeFileSync(checksumFile, `${checksums().join('\n')}\n`);
}
