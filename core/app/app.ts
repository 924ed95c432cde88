/** The composition root: the one open project, who was opened before, secrets in memory, and the stream of changes. */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { IdriftError } from '../contract/errors.ts';
import type { Job } from '../contract/jobs.ts';
import type { Project } from '../contract/project.ts';
import type { SecretName, SystemInfo } from '../contract/system.ts';
import type { Notification } from './alert-channels.ts';
import { openAppSecrets } from './app-secrets.ts';
import { type Changes, createChanges } from './changes.ts';
import { slackTokenOf } from './project-env.ts';
import { readRecentProjects, rememberProject } from './recent-projects.ts';
import { makeSample } from './sample.ts';
import { openSession, type Session } from './session.ts';
import { systemInfo } from './system-info.ts';

export type AppOptions = {
  readonly door: SystemInfo['door'];
  readonly settingsDir: string;
  /** Whether queued runs start here. */
  readonly worksQueue?: boolean;
  /** From the OS key store, handed over by Electron; the environment's SLACK_TOKEN wins. */
  readonly slackToken: string | null;
  /** Shows a notification of the desktop; left out: this program cannot. */
  readonly notify?: (notification: Notification) => void;
  readonly onBusy: (running: number) => void;
  /** A starter that brings a dead engine back opens the same project again. */
  readonly onProject?: (dir: string) => void;
};

export type App = ReturnType<typeof createApp>;

export const createApp = (options: AppOptions) => {
  const changes: Changes = createChanges();
  let open: Session | null = null;
  const secrets = openAppSecrets({
    stored: { slackToken: options.slackToken },
    given: {
      slackToken: () => slackTokenOf(open?.dir ?? null, process.env),
      webhookSecret: () => process.env['IDRIFT_WEBHOOK_SECRET'] || null,
    },
    keeps: options.door === 'app',
  });

  const session = (): Session => {
    if (open) return open;
    throw new IdriftError({
      code: 'not-found',
      message: 'No project is open.',
      hint: 'Open a project folder or the sample project first.',
    });
  };

  const openProject = async (dir: string): Promise<Project> => {
    const path = resolve(dir);
    if (!existsSync(path)) {
      throw new IdriftError({ code: 'not-found', message: `There is no folder ${path}.`, where: path });
    }
    const next = await openSession(path, {
      changes,
      home: options.settingsDir,
      worksQueue: options.worksQueue === true,
      secret: secrets.read,
      notify: options.notify ?? null,
      onBusy: options.onBusy,
    });
    await open?.close();
    open = next;
    const project = await next.project();
    rememberProject(options.settingsDir, { dir: path, name: project.name });
    changes.emit('project');
    options.onProject?.(path);
    return project;
  };

  return {
    changes,
    session,
    openProject,
    currentProject: async (): Promise<Project | null> => (open ? open.project() : null),
    createSample: async (dir: string | undefined): Promise<Project> => {
      const target = dir ? resolve(dir) : freeFolder(join(homedir(), 'Idrift'), 'sample');
      await makeSample(target);
      return openProject(target);
    },
    recentProjects: () => [...readRecentProjects(options.settingsDir)],
    jobs: (): readonly Job[] => open?.jobs.list() ?? [],
    setSecret: (name: SecretName, value: string | null): void => {
      secrets.set(name, value);
      changes.emit('settings');
    },
    secrets: secrets.states,
    systemInfo: (): Promise<SystemInfo> =>
      systemInfo(options.door, {
        projectDir: open?.dir ?? null,
        slackToken: secrets.read('slackToken') !== null,
        slackChannel: open?.settings().slackChannel ?? '',
      }),
    close: async (): Promise<void> => {
      await open?.close();
      open = null;
    },
  };
};

/** `sample`, or `sample-2` and so on when that exists. */
const freeFolder = (parent: string, name: string): string => {
  mkdirSync(parent, { recursive: true });
  for (let number = 1; ; number++) {
    const path = join(parent, number === 1 ? name : `${name}-${number}`);
    if (!existsSync(path)) return path;
  }
};
