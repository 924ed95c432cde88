/** What is wrong with DVC's settings. The command line ends with 251 for it, as DVC does. */
import { IdriftError } from '../../contract/errors.ts';

/** `message` begins as DVC's: "config file error: …". Values are never shown: some of them are secrets. */
export class ConfigError extends IdriftError {
  /** Without DVC's first words. */
  readonly reason: string;
  constructor(message: string, where?: string, hint?: string) {
    super({ code: 'bad-input', message: `config file error: ${message}`, where, hint });
    this.reason = message;
  }
}
