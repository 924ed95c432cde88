/** What an error of a command becomes: one `ERROR: …` on stderr and the exit status that DVC ends with. Loaded only when there is one. */
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { ConfigError } from '../../data/config/config-error.ts';
import { BusyError } from '../../data/lock/repo-lock.ts';
import { NoProjectError } from '../../data/repo/project.ts';
import { type Args, type DvcCommand, DvcError } from './command.ts';

const NO_PROJECT = 253;
const CONFIG = 251;
const INTERRUPTED = 252;
const FAILED = 255;

export type Reported = { readonly text: string; readonly status: number };

/** `args` is null while the project is being opened: no command has begun. */
export const reportError = (thrown: unknown, command: DvcCommand, args: Args | null, verbose: boolean): Reported => {
  if (thrown instanceof DvcError) return { text: `ERROR: ${thrown.message}`, status: thrown.status };
  const info = toErrorInfo(thrown);
  if (info.code === 'cancelled') return { text: 'ERROR: interrupted by the user', status: INTERRUPTED };
  const failure = args === null ? undefined : command.failure;
  const words = typeof failure?.words === 'function' && args !== null ? failure.words(args) : failure?.words;
  const status = ((): number => {
    if (thrown instanceof NoProjectError) return NO_PROJECT;
    if (thrown instanceof BusyError) return failure?.busy ?? failure?.status ?? FAILED;
    if (thrown instanceof IdriftError) return failure?.status ?? (isOfConfig(thrown) ? CONFIG : FAILED);
    return info.code === 'internal' ? FAILED : (failure?.status ?? FAILED);
  })();
  const first =
    typeof words === 'string'
      ? words
      : thrown instanceof IdriftError
        ? isOfConfig(thrown)
          ? 'configuration error'
          : ''
        : 'unexpected error';
  const where = info.where && !info.message.includes(info.where) ? ` (${info.where})` : '';
  const lines = [`ERROR: ${first}${first === '' ? '' : ' - '}${info.message}${where}`];
  if (info.hint) lines.push(info.hint);
  if (verbose && thrown instanceof Error && thrown.stack) lines.push(thrown.stack);
  return { text: lines.join('\n'), status };
};

const isOfConfig = (thrown: IdriftError): boolean => thrown instanceof ConfigError;
