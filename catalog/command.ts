import { parseArgs } from 'node:util';
import { UsageError } from './files.js';

/** One of the catalog's tools. All of its output goes through `print`, so that tests can read it. */
export interface Command {
  /** The usage after the command's name. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** Minimum and maximum number of arguments. */
  readonly positionals: readonly [number, number];
  readonly run: (asked: CommandInput) => ExitCode;
}

interface CommandInput {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly print: (line: string) => void;
}

/** 0: all is well. 1: the catalog or order has faults. 2: it could not be read. */
export type ExitCode = 0 | 1 | 2;

/** Runs a command with its arguments; errors that the user can correct are printed as one line. */
export function runCommand(
  name: string,
  { usage, summary, options, positionals: [least, most], run }: Command,
  args: readonly string[],
  print: (line: string) => void,
): ExitCode {
  const help = `npm run ${name} -- ${usage}\n${summary}`;
  try {
    const { values, positionals } = parseArguments(args, options);
    if (values['help'] === true) {
      print(help);
      return 0;
    }
    if (positionals.length < least || positionals.length > most) throw new UsageError(help);
    return run({ values, positionals, print });
  } catch (err) {
    if (!(err instanceof UsageError)) throw err;
    print(err.message);
    return 2;
  }
}

function parseArguments(args: readonly string[], options: Command['options']) {
  try {
    const known = { ...options, help: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options: known, allowPositionals: true });
    return { values: values as CommandInput['values'], positionals };
  } catch (err) {
    throw new UsageError((err as Error).message, { cause: err });
  }
}
