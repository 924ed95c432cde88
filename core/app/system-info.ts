/** This computer as the program sees it, and the checks behind Settings and `doctor`. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, freemem, release, totalmem, type as systemType } from 'node:os';
import { promisify } from 'node:util';
import type { z } from 'zod';
import type { doctorCheck, SystemInfo } from '../contract/system.ts';

type DoctorCheck = z.infer<typeof doctorCheck>;

const run = promisify(execFile);

export const programVersion = (): string => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
};

export type DoctorQuestions = {
  readonly projectDir: string | null;
  readonly slackToken: boolean;
  readonly slackChannel: string;
};

/** Runs every check; a part that is missing says what it would give and how to get it. */
export const runDoctor = async (questions: DoctorQuestions): Promise<DoctorCheck[]> =>
  Promise.all([checkGit(), checkRuntime(), checkDisk(questions.projectDir), checkSlack(questions)]);

const checkGit = async (): Promise<DoctorCheck> => {
  const about = { id: 'git', title: 'git' };
  try {
    const { stdout } = await run('git', ['--version']);
    return { ...about, state: 'ok', cause: stdout.trim(), fix: null };
  } catch {
    return {
      ...about,
      state: 'missing',
      cause: 'git was not found on the PATH. Data versions are commits, so there is no history without it.',
      fix: 'Install git (git-scm.com) and start Idrift again.',
    };
  }
};

const checkRuntime = async (): Promise<DoctorCheck> => {
  const about = { id: 'runtime', title: 'onnxruntime' };
  try {
    const { runtimeVersion } = await import('../onnx/session.ts');
    return { ...about, state: 'ok', cause: `onnxruntime ${runtimeVersion()} trains and serves on the CPU.`, fix: null };
  } catch (thrown) {
    return {
      ...about,
      state: 'problem',
      cause: `onnxruntime could not be loaded: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      fix: 'Run npm ci in the program folder again; Intel Macs are not supported by onnxruntime.',
    };
  }
};

/** Room for a few models of BERT-base size. */
const ENOUGH_DISK = 5e9;

const checkDisk = async (dir: string | null): Promise<DoctorCheck> => {
  const { bavail, bsize } = await statfs(dir ?? process.cwd());
  const free = bavail * bsize;
  const cause = `${(free / 1e9).toFixed(1)} GB free where the project lies.`;
  return free >= ENOUGH_DISK
    ? { id: 'disk', title: 'Disk', state: 'ok', cause, fix: null }
    : { id: 'disk', title: 'Disk', state: 'problem', cause, fix: 'Free at least 5 GB before training large models.' };
};

const checkSlack = async ({ slackToken, slackChannel }: DoctorQuestions): Promise<DoctorCheck> => {
  const about = { id: 'slack', title: 'Slack' };
  if (slackToken && slackChannel !== '') {
    return { ...about, state: 'ok', cause: `Alerts go to ${slackChannel}.`, fix: null };
  }
  return {
    ...about,
    state: 'missing',
    cause: 'Alerts are shown here and not sent: Slack has no token or no channel.',
    fix: 'Create a Slack app with chat:write, invite its bot to a channel, and enter token and channel in Settings.',
  };
};

export const systemInfo = async (door: SystemInfo['door'], questions: DoctorQuestions): Promise<SystemInfo> => {
  const processors = cpus();
  return {
    version: programVersion(),
    node: process.version,
    platform: `${systemType()} ${release()} ${process.arch}`,
    cores: processors.length,
    memoryBytes: totalmem(),
    freeBytes: freemem(),
    device: `CPU, ${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`,
    door,
    checks: await runDoctor(questions),
  };
};
