import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand, type Command, type ExitCode } from '../../catalog/command.js';

export interface Output {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
}

/** Runs a command of the catalog's tools as npm would. */
export function run(name: string, command: Command, ...args: readonly string[]): Output {
  const lines: string[] = [];
  const exitCode = runCommand(name, command, args, (line) => lines.push(line));
  return { exitCode, lines };
}

/** A folder with these files, as JSON, that is gone after the tests. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnup-catalog-'));
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  folders.push(folder);
  return folder;
}

const folders: string[] = [];

/** For `after`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

/** The file of an example order. */
export const exampleOrder = (name: string): string =>
  join(import.meta.dirname, '..', '..', 'catalog-seeds', 'orders', `${name}.json`);
