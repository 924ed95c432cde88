/** A project's models as exports: what is known of one, how large it gets, and its image built. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { ImagePlan } from '../../contract/model-images.ts';
import type { ProjectSettings } from '../../contract/project.ts';
import type { RunSummary } from '../../contract/tracking.ts';
import type { ReferenceData } from '../../monitoring/drift-reference.ts';
import { levelOf } from '../../monitoring/level.ts';
import { connectEngine, engineTarget, type Environment } from '../../stack/engine/index.ts';
import type { Jobs } from '../jobs.ts';
import { int8Of } from '../int8-model.ts';
import type { modelReferences } from '../model-references.ts';
import { textsOfRun } from '../run-texts.ts';
import { trainingMd5Of, trainingUseOf } from '../training-md5.ts';
import { buildExport, type ExportedImage, type ImageOrder, noEngineTarget } from './build-image.ts';
import { collectProgram, programSize, type Target } from './collect.ts';
import { defaultTag, isImageTag } from './names.ts';
import { type BundleSource, ENTRIES } from './write-bundle.ts';

/** Of node:24-bookworm-slim on amd64, bytes; and what gzip leaves of packages and of float32 weights, as measured. */
const BASE = { unpacked: 268e6, compressed: 91e6 };
const PROGRAM_SHARE = 0.33;
const WEIGHTS_SHARE = 0.93;

type Parts = {
  readonly dir: string;
  readonly env: Environment;
  readonly jobs: Jobs;
  readonly references: Pick<
    ReturnType<typeof modelReferences>,
    'modelDir' | 'cardOf' | 'describeModel' | 'validationTexts'
  >;
  readonly settings: () => ProjectSettings;
};

type NewImage = {
  readonly name: string;
  readonly version: number;
  readonly tag: string;
  readonly folder: string | null;
  readonly push: boolean;
};

export const createExports = ({ dir, env, jobs, references, settings }: Parts) => {
  const driftOf = async (run: RunSummary): Promise<ReferenceData | null> => {
    try {
      const { thresholds, monitoring } = settings();
      const { rule, falseAlarmsPerYear, schedule } = monitoring;
      const level = levelOf({ falseAlarmsPerYear, every: schedule.every, models: 1 });
      return { ...(await textsOfRun(dir, run)), thresholds, rule, level };
    } catch (thrown) {
      if (toErrorInfo(thrown).code === 'internal') throw thrown;
      return null; // the data are not here, or were never a version: the export says so itself
    }
  };

  /** @throws IdriftError `conflict` where 8 bits are asked for and lose more than the project allows. */
  const source = async (
    reference: string,
    { int8 = false, signal }: { readonly int8?: boolean | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<BundleSource> => {
    const { modelId, version, run } = await references.describeModel(reference);
    const card = await references.cardOf(reference);
    const modelDir = await references.modelDir(reference);
    const rows = () => references.validationTexts(reference);
    return {
      modelDir,
      card,
      int8: int8 ? await int8Of({ modelDir, rows, settings: settings(), signal }) : null,
      drift: await driftOf(run),
      lineage: {
        name: version?.name ?? run.name,
        version: version?.version ?? 0,
        modelId,
        runId: run.runId,
        dataMd5: trainingMd5Of(run.datasets),
        dataRevision: trainingUseOf(run.datasets)?.revision ?? null,
        gitCommit: run.tags['mlflow.source.git.commit'] ?? null,
        licence: licenceOf(card),
      },
    };
  };

  const image = async (
    reference: string,
    { tag, folder, push, int8 }: Partial<Pick<NewImage, 'tag' | 'folder' | 'push'>> & { readonly int8?: boolean },
    going: Pick<ImageOrder, 'signal' | 'onEvent'> = {},
  ): Promise<ExportedImage> => {
    const from = await source(reference, { int8, signal: going.signal });
    const chosen = tag ?? `${defaultTag(from.lineage.name, from.lineage.version)}${int8 === true ? '-int8' : ''}`;
    checkTag(chosen);
    const temporary = folder == null ? mkdtempSync(join(tmpdir(), 'idrift-image-')) : null;
    try {
      const out = folder ?? join(temporary ?? '', 'context');
      const order = { source: from, tag: chosen, push: push === true, out, kept: temporary === null, env, ...going };
      return await buildExport(order);
    } finally {
      if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
    }
  };

  return {
    source,
    image,
    plan: async ({ name, version }: { name: string; version: number }): Promise<ImagePlan> => {
      const modelBytes = weightBytes(await references.modelDir(`${name}/${version}`));
      const { target, trouble } = await engineOr(env);
      const program = programSize(collectProgram(ENTRIES), target);
      return {
        tag: defaultTag(name, version),
        runtime: {
          unpacked: BASE.unpacked + program,
          compressed: BASE.compressed + Math.round(PROGRAM_SHARE * program),
        },
        model: { unpacked: modelBytes, compressed: Math.round(WEIGHTS_SHARE * modelBytes) },
        noEngine: trouble,
      };
    },
    startImage: ({ name, version, tag, folder, push }: NewImage): { readonly jobId: string } => {
      checkTag(tag);
      if (folder !== null) checkEmpty(folder);
      const about = {
        kind: 'export' as const,
        title: `Building ${tag}`,
        path: `/models/${encodeURIComponent(name)}`,
      };
      const { job } = jobs.start(about, async (report, signal) => {
        report({ where: 'collecting its files' });
        const made = await image(
          `${name}/${version}`,
          { tag, folder, push },
          {
            signal,
            onEvent: (event) => {
              if (event.kind === 'build-line') report({ where: event.text });
              if (event.kind === 'layer') report({ where: `${event.status} ${event.layer}` });
            },
          },
        );
        // Without an engine the dialogue says so beforehand, and asks for a folder: that is then all there is to do.
        report({ where: made.digest ?? made.context ?? tag });
      });
      return { jobId: job.id };
    },
  };
};

/** What an image would run on, and why none can be built here. */
const engineOr = async (env: Environment): Promise<{ readonly target: Target; readonly trouble: string | null }> => {
  try {
    const engine = await connectEngine(env);
    try {
      return { target: await engineTarget(engine), trouble: null };
    } finally {
      engine.close();
    }
  } catch (thrown) {
    return { target: noEngineTarget(), trouble: toErrorInfo(thrown).message };
  }
};

/** @throws IdriftError `bad-input` */
const checkTag = (tag: string): void => {
  if (isImageTag(tag)) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `"${tag}" cannot name an image.`,
    where: 'tag',
    hint: 'Write it as registry.example/team/name:tag, in lower case.',
  });
};

const checkEmpty = (folder: string): void => {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new IdriftError({
    code: 'conflict',
    message: `${folder} holds files already.`,
    where: folder,
    hint: 'Name a folder that does not exist yet.',
  });
};

/** Of what an export takes along: the ONNX file where there is one, else the weights that it is made from. */
const weightBytes = (modelDir: string): number => {
  const size = (name: string): number => statSync(join(modelDir, name)).size;
  const names = readdirSync(modelDir).filter((name) => statSync(join(modelDir, name)).isFile());
  const weights = names.filter((name) => /\.(?:onnx|safetensors|bin)$/.test(name));
  const onnx = weights.find((name) => name === 'model.onnx');
  const taken = onnx === undefined ? weights : [onnx];
  return [...names.filter((name) => !weights.includes(name)), ...taken].reduce((sum, name) => sum + size(name), 0);
};

/** As the card's head says it. */
const licenceOf = (card: string): string | null => {
  const [, head] = /^---\r?\n([^]*?)\r?\n---/.exec(card) ?? [];
  try {
    return z.looseObject({ license: z.string() }).safeParse(parse(head ?? '')).data?.license ?? null;
  } catch {
    return null; // no YAML: another program's card
  }
};
