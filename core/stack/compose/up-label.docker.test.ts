/** The config-hash that `docker compose create` really writes on containers, env files and all. */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configHash, readComposeProject } from './index.ts';

const program = process.env['IDRIFT_COMPOSE'] ?? '';

const lacking = (): string => {
  if (program === '') return 'IDRIFT_COMPOSE names no docker-compose 2.40.3';
  return spawnSync('docker', ['version']).status === 0 ? '' : 'no Docker Engine answers';
};

const docker = (...args: readonly string[]): string => execFileSync('docker', args, { encoding: 'utf8' }).trim();

const FILE = (image: string): string => `
services:
  plain: {image: ${image}, command: [/none]}
  rich:
    image: ${image}
    command: run --it "a & b" <c>
    entrypoint: [/none, "ü🙂"]
    env_file: [more.env, {path: nowhere.env, required: false}]
    environment: {A: "$$5", B: , "10": ten, "9": nine}
    labels: ["a.b=<&>", c]
    ports: ["127.0.0.1::80", "53/udp"]
    volumes: ["./here:/here:ro", "data:/data", /anonymous, {type: tmpfs, target: /t, tmpfs: {size: 1m, mode: 0700}}]
    healthcheck: {test: "true", interval: 1m30s, retries: 2}
    networks: {default: {aliases: [other]}, second: }
    ulimits: {nofile: {soft: 10, hard: 20}, nproc: 30}
    deploy: {replicas: 2, resources: {limits: {cpus: "0.5", memory: 64m}}}
    stop_grace_period: 3s
    depends_on: {plain: {condition: service_started}}
    extra_hosts: ["h:1.2.3.4"]
    cap_add: [NET_ADMIN]
    init: true
    logging: {driver: json-file, options: {max-size: 1m}}
    secrets: [s]
    pull_policy: never
    tmpfs: /run
    profiles: [all]
  shared: {image: ${image}, command: [/none], network_mode: none, scale: 2, sysctls: {net.core.somaxconn: 100}}
networks: {second: {internal: true}}
volumes: {data: }
secrets: {s: {file: ./s.txt}}
`;

test('our hash is the label that Compose writes', { timeout: 60_000 }, ({ skip }) => {
  const lacks = lacking();
  skip(lacks !== '', lacks);
  const name = `idrift-plan-${randomUUID().slice(0, 8)}`;
  const dir = mkdtempSync(join(tmpdir(), 'compose-'));
  const env = { ...process.env, B: 'from the environment', COMPOSE_PROFILES: 'all', COMPOSE_PROJECT_NAME: name };
  const compose = (...args: readonly string[]): string =>
    execFileSync(program, args, { cwd: dir, env, encoding: 'utf8', stdio: 'pipe' });
  try {
    writeFileSync(join(dir, 'empty.txt'), '');
    execFileSync('sh', ['-c', `tar c empty.txt | docker import - ${name}`], { cwd: dir });
    writeFileSync(join(dir, 'compose.yaml'), FILE(name));
    writeFileSync(join(dir, 'more.env'), 'E=from the file\nA=not this\n');
    writeFileSync(join(dir, 's.txt'), 'secret');
    compose('create');
    const ids = docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${name}`).split('\n');
    const format =
      '{{index .Config.Labels "com.docker.compose.service"}} {{index .Config.Labels "com.docker.compose.config-hash"}}';
    const labels = new Map(
      docker('inspect', '-f', format, ...ids)
        .split('\n')
        .map((line) => line.split(' ') as [string, string]),
    );
    const { services } = readComposeProject({ workingDir: dir, env, profiles: [] });
    const hashes = new Map(Object.entries(services).map(([service, value]) => [service, configHash(value)]));
    expect(ids).toHaveLength(5);
    expect(hashes).toEqual(labels);
  } finally {
    spawnSync(program, ['down', '-v', '--remove-orphans'], { cwd: dir, env });
    spawnSync('docker', ['image', 'rm', '-f', name]);
    rmSync(dir, { recursive: true, force: true });
  }
});
