/** The doctor's lines as the page and the command line show them: a title, a cause, and one button. */
import type { StackCheck, StackStatus } from '../contract/stack.ts';
import type { SystemInfo } from '../contract/system.ts';
import type { DoctorLine } from '../stack/doctor.ts';

type SystemCheck = SystemInfo['checks'][number];

/** Findings first, then what is neutral, then what is fine; otherwise in the order given. */
const inDoctorsOrder = (checks: readonly StackCheck[]): StackCheck[] => {
  const rank = { problem: 0, missing: 1, ok: 2 } as const;
  return checks.toSorted((a, b) => rank[a.state] - rank[b.state]);
};

export const stackChecks = (
  status: StackStatus,
  lines: readonly DoctorLine[],
  system: readonly SystemCheck[],
): StackCheck[] =>
  inDoctorsOrder([
    ...lines.flatMap((line) => checkOf(line, status)),
    ...fileChecks(status),
    ...system.map((check) => ({ ...check, fixLabel: null })),
  ]);

/** What `fix` is asked by: the line's id, with its subject where there may be several. */
export const checkId = ({ id, subject }: DoctorLine): string => (subject === undefined ? id : `${id}:${subject}`);

/** That there is none, or that it is off, is how many work: nothing else needs it. */
const NEUTRAL: ReadonlySet<string> = new Set([
  'engine-missing',
  'engine-not-running',
  'server-near-version',
  'hook-missing',
  'hook-partly',
]);

const checkOf = (line: DoctorLine, status: StackStatus): StackCheck[] => {
  const { id, state, cause, fix, fixable } = line;
  // Without an engine every line of the stack is unknown, and the one about the engine says why.
  if (state === 'unknown' && status.engine.state !== 'ok' && !NEUTRAL.has(id)) return [];
  const shown = state === 'ok' ? 'ok' : state === 'unknown' || NEUTRAL.has(id) ? 'missing' : 'problem';
  const [label, title] = wordsOf(line, status);
  return [
    {
      id: checkId(line),
      title,
      state: shown,
      cause,
      fix: fix === '' ? null : fix,
      fixLabel: fixable ? label : null,
    },
  ];
};

/** The button and the title. */
const wordsOf = ({ id, subject = '' }: DoctorLine, { engine, services }: StackStatus): readonly [string, string] => {
  const service = services.find(({ container }) => container === subject)?.service ?? subject;
  switch (id) {
    case 'engine':
      return ['', engineName(engine)];
    case 'engine-missing':
      return ['', 'No container engine'];
    case 'engine-not-running':
      return ['', 'The container engine is off'];
    case 'engine-no-permission':
      return ['', 'The container engine is not open to this user'];
    case 'engine-too-old':
      return ['', 'The container engine is too old'];
    case 'engine-settings':
      return ['', 'The container engine’s address is wrong'];
    case 'disk':
      return ['', 'Room for images'];
    case 'disk-nearly-full':
      return ['Free space', 'The disk is nearly full'];
    case 'clock':
      return ['', 'Clocks'];
    case 'clock-skew':
      return ['', 'The clocks disagree'];
    case 'port':
      return ['', 'Ports'];
    case 'port-taken':
      return ['Stop its container', `Port ${subject} is taken`];
    case 'image':
      return ['', 'Images'];
    case 'image-not-pullable':
      return ['', `${subject.slice(subject.lastIndexOf('/') + 1)} cannot be fetched`];
    case 'container':
      return ['', 'Containers'];
    case 'container-restarting':
      return [`Restart ${service}`, `${service} ends and starts again and again`];
    case 'container-failed':
      return [`Restart ${service}`, `${service} has ended with an error`];
    case 'container-unhealthy':
      return [`Restart ${service}`, `${service} is unhealthy`];
    case 'container-out-of-memory':
      return [`Restart ${service}`, `${service} needed more memory than it may have`];
    case 'keys':
      return ['', 'Keys'];
    case 'keys-s3-refused':
      return ['Make them anew', `${subject}: the object store refuses its keys`];
    case 'keys-postgres-refused':
      return ['Set the password', `${subject} refuses the password`];
    case 'bucket':
      return ['', 'Buckets'];
    case 'bucket-missing':
      return ['Make the bucket', `Bucket ${subject} is missing`];
    case 'host':
      return ['', 'MLflow’s host names'];
    case 'host-refused':
      return ['Add it', `MLflow refuses the name ${subject}`];
    case 'server':
      return ['', 'MLflow’s version'];
    case 'server-other-version':
    case 'server-near-version':
      return ['', `${subject} is another MLflow`];
    case 'server-unclear':
      return ['', `${subject} does not say its version`];
    case 'server-schema-older':
      return ['Migrate it', `${subject}’s database is older than its program`];
    case 'server-schema-newer':
      return ['', `${subject}’s database is newer than its program`];
    case 'schema':
      return ['', 'Store of runs and models'];
    case 'schema-older':
      return ['Migrate it', 'The store was made by an older MLflow'];
    case 'schema-newer':
      return ['', 'The store was made by a newer MLflow'];
    case 'hook':
      return ['', 'git’s hooks'];
    case 'hook-missing':
      return ['Install them', 'Data does not follow git'];
    case 'hook-partly':
      return ['Install the rest', 'Some of git’s hooks are not there'];
    default:
      return ['Mend it', id.replaceAll('-', ' ').replace(/^./, (letter) => letter.toUpperCase())];
  }
};

/** Docker calls itself "Engine", Debian adds a build to the version. */
export const engineName = ({ product, version }: Pick<StackStatus['engine'], 'product' | 'version'>): string => {
  const name = product === null || product === 'Engine' ? 'Docker Engine' : product;
  return `${name} ${(version ?? '').replace(/\+.*$/, '')}`.trim();
};

const fileChecks = ({ file }: StackStatus): StackCheck[] => {
  if (!file) return [];
  const about = { id: 'compose-file', fixLabel: null };
  const { problem } = file;
  return problem
    ? [
        {
          ...about,
          title: 'The compose file cannot be used as it is',
          state: 'problem',
          cause: [problem.where, problem.message].filter(Boolean).join(': '),
          fix: problem.hint ?? null,
        },
      ]
    : [
        {
          ...about,
          title: 'Compose file',
          state: 'ok',
          cause: `${file.paths.join(', ')} is carried out in full.`,
          fix: null,
        },
      ];
};
