/**
 * A project brought up from images that are there: ours beside `docker compose up -d --wait`, and how long the plan takes.
 *
 *     node bench/stack.ts [--runs 5] [--file docker-compose.yaml --profiles tracking] [--image debian:trixie-slim]
 *
 * Without --file, a project of the tracking profile's shape: a store, a job that waits for it, a server that waits for the job, a
 * database. The two take turns, so that what else the machine does falls on both. Down and its time are not counted.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readComposeProject } from '../core/stack/compose/index.ts';
import { connectEngine, down, plannedSteps, up } from '../core/stack/engine/index.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    file: { type: 'string' },
    profiles: { type: 'string', default: '' },
    image: { type: 'string', default: 'debian:trixie-slim' },
  },
});

const check = 'healthcheck: {test: "test -e /tmp/up", interval: 1s, retries: 30}';
const shape = (image: string): string => `
services:
  store: {image: "${image}", init: true, command: "sh -c 'sleep 0.2; touch /tmp/up; sleep 1000'", ${check}, ports: ["127.0.0.1::9000"], volumes: [store:/data]}
  buckets: {image: "${image}", command: "true", depends_on: {store: {condition: service_healthy}}}
  server: {image: "${image}", init: true, command: "sh -c 'touch /tmp/up; sleep 1000'", ${check}, ports: ["127.0.0.1::5000"], volumes: [server:/data], depends_on: {buckets: {condition: service_completed_successfully}}}
  database: {image: "${image}", init: true, command: "sh -c 'touch /tmp/up; sleep 1000'", ${check}, volumes: [database:/data]}
volumes: {store: , server: , database: }
`;

const made = values.file === undefined ? mkdtempSync(join(tmpdir(), 'idrift-bench-stack-')) : undefined;
const file = made === undefined ? resolve(values.file ?? '') : join(made, 'compose.yaml');
if (made) writeFileSync(file, shape(values.image));
const name = `idrift-bench-${process.pid}`;
const profiles = values.profiles.split(',').filter(Boolean);

const read = () =>
  readComposeProject({ workingDir: dirname(file), files: [file], env: process.env, profiles, projectName: name });

const theirs = (): void => {
  const chosen = profiles.flatMap((profile) => ['--profile', profile]);
  const args = ['compose', '-p', name, '-f', file, ...chosen, 'up', '-d', '--wait'];
  const { status, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};

const seconds = async (work: () => unknown): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const row = (what: string, times: readonly number[]): string =>
  `${what.padEnd(40)} ${median(times).toFixed(3).padStart(8)}   ${times.map((time) => time.toFixed(2)).join(' ')}`;

const engine = await connectEngine();
const clear = (): Promise<void> => down(engine, name, { volumes: 'all', seconds: 0 });
const ours: number[] = [];
const compose: number[] = [];
const again: number[] = [];
const composeAgain: number[] = [];
const plans: number[] = [];
try {
  for (let run = 0; run < Number(values.runs); run++) {
    compose.push(await seconds(theirs));
    composeAgain.push(await seconds(theirs));
    await clear();
    // A connection and the reading of the file are part of theirs.
    ours.push(
      await seconds(async () => {
        const fresh = await connectEngine();
        await up(fresh, read());
        fresh.close();
      }),
    );
    again.push(await seconds(() => up(engine, read())));
    plans.push(await seconds(() => plannedSteps(engine, read())));
    await clear();
  }
} finally {
  await clear();
  engine.close();
  if (made) rmSync(made, { recursive: true });
}

console.log(
  `${cpus()[0]?.model}, ${cpus().length} cores; ${engine.product} ${engine.version}; ${values.runs} runs, median seconds`,
);
console.log(row('docker compose up -d --wait', compose));
console.log(row('ours', ours));
console.log(row('docker compose up again', composeAgain));
console.log(row('ours again', again));
console.log(row('plan: file against containers', plans));
console.log(`ours / theirs: ${(median(ours) / median(compose)).toFixed(2)}`);
