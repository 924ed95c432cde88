/** The real dvc for the conformance tests, as one process that forks for each command (dvc_driver.py). */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

export type Ran = { readonly status: number; readonly out: string; readonly err: string };

const executable = (path: string): string | null => {
  try {
    accessSync(path, constants.X_OK);
    return realpathSync(path);
  } catch {
    return null;
  }
};

/** The Python that runs dvc, by the first line of the command that IDRIFT_DVC names, else the one on the PATH; null: there is none. */
export const pythonOfDvc = (): string | null => {
  const named = process.env['IDRIFT_DVC'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const command =
    named !== undefined
      ? executable(named)
      : folders.map((dir) => executable(join(dir, 'dvc'))).find((path) => path !== null);
  if (command === null || command === undefined) return null;
  const python = /^#!(\S+)/.exec(readFileSync(command, 'latin1').slice(0, 400))?.[1] ?? '';
  return executable(python) === null ? null : python;
};

export class RealDvc {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly waiting: ((ran: Ran) => void)[] = [];
  private fault = '';

  /** @param env of every command. */
  constructor(python: string, env: NodeJS.ProcessEnv) {
    const driver = join(import.meta.dirname, 'dvc_driver.py');
    this.child = spawn(python, [driver], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stderr?.on('data', (text: Buffer) => (this.fault += text.toString()));
    if (this.child.stdout === null) throw new Error('The driver has no stdout.');
    this.lines = createInterface(this.child.stdout);
    this.lines.on('line', (line) => this.waiting.shift()?.(JSON.parse(line) as Ran));
    this.child.on('exit', () => {
      for (const answer of this.waiting.splice(0)) answer({ status: -1, out: '', err: this.fault });
    });
  }

  run(cwd: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin?.write(`${JSON.stringify({ cwd, argv, env })}\n`);
    });
  }

  stop(): void {
    this.child.stdin?.end();
    this.lines.close();
  }
}
