/**
 * Engines on other machines, as Docker's command line reaches them: each connection is `ssh HOST docker system dial-stdio`, whose pipes
 * speak the engine's HTTP. The system's ssh knows the user's keys, agent, host keys and ~/.ssh/config; a client in JavaScript knows none.
 */
import { spawn } from 'node:child_process';
import { Agent, type AgentOptions } from 'node:http';
import { Duplex } from 'node:stream';

const SECONDS_TO_CONNECT = 20;

/** Connections are kept and used again: each costs a handshake. */
export const sshAgent = (destination: string, port: string | null): Agent => {
  const args = [
    '-o',
    `ConnectTimeout=${SECONDS_TO_CONNECT}`,
    // A machine that is gone without a word ends its connections within a minute.
    '-o',
    'ServerAliveInterval=20',
    // No question may be asked: there is no terminal to answer at.
    '-o',
    'BatchMode=yes',
    '-T',
    ...(port === null ? [] : ['-p', port]),
    '--',
    destination,
    'docker',
    'system',
    'dial-stdio',
  ];
  return new PipeAgent(() => pipeTo('ssh', args), { keepAlive: true, maxFreeSockets: 4 });
};

class PipeAgent extends Agent {
  readonly #connect: () => Duplex;
  constructor(connect: () => Duplex, options: AgentOptions) {
    super(options);
    this.#connect = connect;
  }
  override createConnection(): Duplex {
    return this.#connect();
  }
}

/** A program's pipes as one stream. What it says on stderr becomes the error when it ends before it was told to. */
const pipeTo = (program: string, args: readonly string[]): Duplex => {
  const child = spawn(program, [...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < 4000) said += chunk.toString();
  });
  const duplex = new Duplex({
    read: () => void child.stdout.resume(),
    // A pipe that breaks says nothing of the reason: that comes when the program has ended.
    write: (chunk: Buffer, _encoding, done) => void child.stdin.write(chunk, (thrown) => (thrown ? undefined : done())),
    final: (done) => void child.stdin.end(() => done()),
    destroy: (thrown, done) => {
      child.kill();
      done(thrown);
    },
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!duplex.push(chunk)) child.stdout.pause();
  });
  child.on('error', (thrown) => duplex.destroy(thrown));
  child.on('close', (code) => {
    if (code === 0) duplex.push(null);
    else duplex.destroy(new Error(`${program} ended with ${code}${said === '' ? '' : `: ${said.trim()}`}`));
  });
  // What an agent expects of a socket, and a pipe has no use for.
  return Object.assign(duplex, {
    setKeepAlive: () => duplex,
    setNoDelay: () => duplex,
    setTimeout: () => duplex,
    ref: () => duplex,
    unref: () => duplex,
  });
};
