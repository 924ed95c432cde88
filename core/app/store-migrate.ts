/** The project's store brought to the pinned schema by MLflow's own `mlflow db upgrade`, in a container of the stack's MLflow image. */
import {
  connectEngine,
  type Environment,
  findImage,
  type OnStackEvent,
  pullImage,
  runOnce,
} from '../stack/engine/index.ts';
import { type Migrated, migrateStore } from '../tracking/migration.ts';
import { MLFLOW } from '../tracking/revisions.ts';
import { readStackFile, servicesOf } from './stack-file.ts';

export type MigrateOptions = {
  readonly projectDir: string;
  readonly env: Environment;
  readonly signal?: AbortSignal;
  readonly onEvent?: OnStackEvent;
};

/** Where the project's file has no MLflow, as where the stack is somewhere else. */
const IMAGE = `ghcr.io/mlflow/mlflow:v${MLFLOW}-full`;

/** No file of another folder is seen in the container: the copy goes in and the upgraded one comes out, whichever machine the engine is on. */
const INSIDE = '/tmp/mlflow.db';

/** @throws IdriftError as `migrateStore`, and NoEngineError; the store is then as it was */
export const migrate = ({ projectDir, env, signal, onEvent }: MigrateOptions): Promise<Migrated> =>
  migrateStore(projectDir, async (copy, done) => {
    const engine = await connectEngine(env);
    try {
      const image = mlflowImage(projectDir, env);
      const going = { ...(signal ? { signal } : {}), ...(onEvent ? { onEvent } : {}) };
      if (!(await findImage(engine, image))) await pullImage(engine, image, going);
      await runOnce(engine, {
        image,
        command: ['mlflow', 'db', 'upgrade', `sqlite:///${INSIDE}`],
        environment: { MLFLOW_DISABLE_TELEMETRY: 'true', HOME: '/tmp' },
        file: { from: copy, at: INSIDE, back: done },
        ...(signal ? { signal } : {}),
      });
    } finally {
      engine.close();
    }
  });

const mlflowImage = (projectDir: string, env: Environment): string => {
  const state = readStackFile(projectDir, ['*'], env);
  const services = state.kind === 'read' ? servicesOf(state.file.project) : [];
  return services.find(([name]) => name === 'mlflow')?.[1].image ?? IMAGE;
};
