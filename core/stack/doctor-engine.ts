/** Checks on the engine and on what a stack needs of the machine before anything runs. */
import { tmpdir } from 'node:os';
import type { DoctorCheck, DoctorLine } from './doctor-check.ts';
import { engineFacts, findImage, freeSpace, portsTaken, stopById, whyNotPullable } from './engine/index.ts';

const GB = 1e9;
/** The stack's images are about 3 GB; below this nothing new can be pulled. */
const LITTLE = 5 * GB;
const TOO_LITTLE = GB;

const disk: DoctorCheck = {
  id: 'disk',
  well: 'The disks have room.',
  look: async ({ engine, project, freeBytes, now }) => {
    const { root } = await engineFacts(engine, now);
    const places = [
      ['the engine', root],
      ['the project', project?.workingDir ?? tmpdir()],
    ] as const;
    return places.flatMap(([whose, path]): DoctorLine[] => {
      const free = freeBytes(path);
      if (free === null || free >= LITTLE) return [];
      return [
        {
          id: 'disk-nearly-full',
          state: free < TOO_LITTLE ? 'problem' : 'warning',
          subject: path,
          cause: `The disk of ${whose} (${path}) has ${(free / GB).toFixed(1)} GB left.`,
          fix: 'Remove images without a name and what builds have left (docker image prune, docker builder prune).',
          fixable: true,
        },
      ];
    });
  },
  mend: async ({ engine }) => {
    await freeSpace(engine);
  },
};

/** S3 refuses requests that are signed 15 minutes off; runs and alerts get wrong times long before. */
const SKEW = 5000;
const GREAT_SKEW = 300_000;

const clock: DoctorCheck = {
  id: 'clock',
  well: "The engine's clock agrees with this machine's.",
  look: async ({ engine, now }) => {
    const { ahead } = await engineFacts(engine, now);
    const off = Math.abs(ahead);
    if (off < SKEW) return [];
    return [
      {
        id: 'clock-skew',
        state: off < GREAT_SKEW ? 'warning' : 'problem',
        cause: `The engine's clock is ${durationText(off)} ${ahead > 0 ? 'ahead of' : 'behind'} this machine's: the object store refuses what is signed at another time.`,
        fix: 'Restart the engine (its virtual machine loses time while a laptop sleeps), or set both clocks by the network.',
        fixable: false,
      },
    ];
  },
};

const durationText = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
};

const ports: DoctorCheck = {
  id: 'port',
  well: 'The ports that the stack publishes are free, or its own.',
  look: async ({ engine, project }) => {
    if (!project) return [];
    return (await portsTaken(engine, project)).map(({ service, port, holder, container }) => ({
      id: 'port-taken',
      state: 'problem',
      subject: String(port),
      cause: `Port ${port}, which service ${service} publishes, is taken by ${holder ?? 'a process that this user may not see'}.`,
      fix:
        container === null
          ? 'Stop that program, or give the service another port.'
          : 'Stop that container, or give the service another port.',
      fixable: container !== null,
    }));
  },
  mend: async ({ engine, project }, { subject }) => {
    const uses = project ? await portsTaken(engine, project) : [];
    const container = uses.find(({ port }) => String(port) === subject)?.container;
    if (container) await stopById(engine, container);
  },
};

const images: DoctorCheck = {
  id: 'image',
  well: 'The images are there, or can be pulled or built.',
  look: async ({ engine, project }) => {
    const names = new Set(
      Object.values(project?.services ?? {}).flatMap(({ image, build }) => (build || !image ? [] : [image])),
    );
    const lines = await Promise.all(
      [...names].map(async (name): Promise<DoctorLine[]> => {
        if (await findImage(engine, name)) return [];
        const reason = await whyNotPullable(engine, name);
        if (!reason) return [];
        const { message, hint = '' } = reason.info;
        return [
          { id: 'image-not-pullable', state: 'problem', subject: name, cause: message, fix: hint, fixable: false },
        ];
      }),
    );
    return lines.flat();
  },
};

export const engineChecks: readonly DoctorCheck[] = [disk, clock, ports, images];
