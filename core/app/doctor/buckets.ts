/** Whether the buckets are there that MLflow's artifacts and the data versions go to. */
import type { DoctorCheck, DoctorContext } from '../../stack/doctor.ts';
import { addressHere, containersOf, optionOf, running, valuesOf, wanted } from './parts.ts';
import { askStore, makeBucket, type StoreQuestion } from './store.ts';

/** Of a stack with a job for them; MLflow's own is in its command. */
const JOB = 'buckets';
const OF_THE_JOB = ['dvcstore', 'mlartifacts'];

const questions = async (context: DoctorContext): Promise<StoreQuestion[]> => {
  const { project } = context;
  const store = await running(context, 'store');
  const endpoint = store && addressHere(context, store.container, 9000);
  if (!project || !store || !endpoint) return [];
  // The job is about to make them.
  const job = (await containersOf(context)).find(({ service }) => service === JOB);
  if (job && job.state !== 'exited') return [];
  const mlflow = wanted(project, 'mlflow')?.[1];
  const roots = mlflow ? [optionOf(mlflow, 'default-artifact-root'), optionOf(mlflow, 'artifacts-destination')] : [];
  const named = roots.flatMap((root) => /^s3:\/\/([^/]+)/.exec(root ?? '')?.[1] ?? []);
  const { MINIO_ROOT_USER: id, MINIO_ROOT_PASSWORD: secret } = valuesOf(store.service);
  return [...new Set([...(job ? OF_THE_JOB : []), ...named])].map((bucket) => ({
    endpoint,
    id: id ?? '',
    secret: secret ?? '',
    bucket,
  }));
};

export const bucketCheck: DoctorCheck = {
  id: 'bucket',
  well: 'The buckets of the object store are there.',
  look: async (context) => {
    const asked = await Promise.all(
      (await questions(context)).map(async (question) => ({ question, answer: await askStore(question) })),
    );
    return asked
      .filter(({ answer }) => answer.kind === 'no-bucket')
      .map(({ question: { bucket, endpoint } }) => ({
        id: 'bucket-missing',
        state: 'problem',
        subject: bucket,
        cause: `The object store at ${endpoint} has no bucket ${bucket}: what is to be kept there is refused.`,
        fix: 'Make the bucket.',
        fixable: true,
      }));
  },
  mend: async (context, { subject }) => {
    const question = (await questions(context)).find(({ bucket }) => bucket === subject);
    if (question) await makeBucket(question);
  },
};
