/** A compose file in a folder of its own, for us and for the real `docker compose`, and what the engine has of it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type ComposeProject, readComposeProject } from '../compose/index.ts';

/** Of the smallest stand-in that the engine of the tests has. */
export const IMAGE = 'debian:trixie-slim';

/** Empty where the engine, Compose and the image are there; else what lacks. */
export const lacking = (): string => {
  const compose = spawnSync('docker', ['compose', 'version'], { encoding: 'utf8' });
  if (compose.status !== 0) return 'there is no docker compose on this machine';
  const image = spawnSync('docker', ['image', 'inspect', IMAGE], { encoding: 'utf8' });
  return image.status === 0 ? '' : `no engine with the image ${IMAGE} answers`;
};

export const docker = (...args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync('docker', [...args], { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
};

export type Fixture = {
  readonly name: string;
  readonly dir: string;
  readonly project: () => ComposeProject;
  readonly write: (yaml: string) => void;
  readonly compose: (...args: readonly string[]) => string;
  readonly inspect: (service: string, number?: number) => Inspected;
  readonly ids: () => Readonly<Record<string, string>>;
  readonly remove: () => void;
};

export type Inspected = {
  readonly Id: string;
  readonly Config: Record<string, unknown> & { Labels: Record<string, string> };
  readonly HostConfig: Record<string, unknown>;
  readonly State: { readonly Status: string; readonly Running: boolean };
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string; readonly Destination: string }[];
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] }>> };
};

/** A project of these services, gone with its test. */
export const stackOf = (services: string): Fixture => {
  const fixture = composeFixture(`services:\n${services}`);
  onTestFinished(fixture.remove);
  return fixture;
};

let count = 0;

/** Names are this process's own, so that files of tests can run side by side. */
export const composeFixture = (yaml: string, files: Readonly<Record<string, string>> = {}): Fixture => {
  const name = `idrift-test-${process.pid}-${count++}`;
  const dir = mkdtempSync(join(tmpdir(), `${name}-`));
  const file = join(dir, 'compose.yaml');
  const write = (text: string): void => writeFileSync(file, text);
  write(yaml);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text);
  const compose = (...args: readonly string[]): string =>
    execFileSync('docker', ['compose', '-p', name, '-f', file, ...args], {
      encoding: 'utf8',
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const inspect = (service: string, number = 1): Inspected =>
    JSON.parse(docker('inspect', `${name}-${service}-${number}`))[0];
  return {
    name,
    dir,
    write,
    compose,
    inspect,
    project: () =>
      readComposeProject({ workingDir: dir, files: [file], env: process.env, profiles: [], projectName: name }),
    ids: () =>
      Object.fromEntries(
        docker('ps', '-aq', '--no-trunc', '--filter', `label=com.docker.compose.project=${name}`)
          .split('\n')
          .filter(Boolean)
          .map((id) => [docker('inspect', '-f', '{{.Name}}', id).slice(1), id]),
      ),
    remove: () => {
      const label = `label=com.docker.compose.project=${name}`;
      const containers = docker('ps', '-aq', '--filter', label).split('\n').filter(Boolean);
      if (containers.length > 0) docker('rm', '-fv', ...containers);
      for (const kind of ['network', 'volume']) {
        const found = docker(kind, 'ls', '-q', '--filter', label).split('\n').filter(Boolean);
        if (found.length > 0) docker(kind, 'rm', ...found);
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
