/**
 * What a verb of `idrift dvc` is. Each module in `commands/` exports `commands: readonly DvcCommand[]`; `table.ts` says which module has
 * which word, and `main.ts` loads that one alone.
 */
import type { Watched } from '../../data/progress.ts';
import type { DvcProject } from '../../data/repo/project.ts';

/**
 * `flags` as written (`-r`, `--remote`); `name` is what `Args` is asked for. Kinds: `flag` is there or not, `value` takes one word,
 * `list` takes one word each time it is given, `words` takes all words up to the next option, `count` is given once or more.
 */
export type Option = {
  readonly flags: readonly string[];
  readonly name: string;
  readonly kind: 'flag' | 'value' | 'list' | 'words' | 'count';
  readonly integer?: boolean;
  /** Of a `value`: what it is when no word follows. */
  readonly fallback?: string;
  readonly choices?: readonly string[];
  readonly metavar?: string;
  readonly help?: string;
};

export type Positional = {
  readonly name: string;
  readonly count: '1' | '?' | '*' | '+';
  readonly choices?: readonly string[];
  readonly help?: string;
};

/** What was given, by name. `number` is also how often a `count` was given. Names that the command does not have are a fault of ours. */
export type Args = {
  flag(name: string): boolean;
  value(name: string): string | undefined;
  list(name: string): string[];
  number(name: string): number | undefined;
};

/** `out` and `err` add a line end. Quiet drops what `out` is told, not errors. */
export type Ui = {
  out(line: string): void;
  err(line: string): void;
  readonly quiet: boolean;
  readonly verbose: number;
  readonly cwd: string;
  /** `--wait-for-lock` */
  readonly waitForLock: boolean;
  /** Progress on a terminal's stderr, and Ctrl+C: to be handed to the verbs of core/data. */
  readonly watched: Watched;
};

/** What an error of a verb becomes: as DVC, most end with 1 and their own first words, others with 255. */
type Failure = {
  readonly status: number;
  /** `failed to get diff` gives `ERROR: failed to get diff - …`. */
  readonly words?: string | ((args: Args) => string);
  /** The status when another process holds the lock, where it is another. */
  readonly busy?: number;
};

type Described = {
  /** `['remote', 'add']` */
  readonly words: readonly string[];
  /** Other names of the last word. */
  readonly aliases?: readonly string[];
  readonly help: string;
  readonly options: readonly Option[];
  readonly positionals: readonly Positional[];
  /** `run` under DVC's lock of the project. */
  readonly lock?: boolean;
  /** Default: status 255. */
  readonly failure?: Failure;
};

/** Gives the exit status. */
export type DvcCommand = Described &
  (
    | { readonly repo: 'required'; run(args: Args, ui: Ui, project: DvcProject): Promise<number> | number }
    | { readonly repo: 'none'; run(args: Args, ui: Ui): Promise<number> | number }
  );

/** Printed as `ERROR: …` on stderr as it is, without the failure's words; ends with its own status. */
export class DvcError extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.name = 'DvcError';
    this.status = status;
  }
}

/** Bad arguments. */
export const USAGE = 254;
