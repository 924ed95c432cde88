/** Writes an exported model: a folder that runs with Node alone, and with the container's files one that any Docker builds. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256OfFile } from '../../base/checksums.ts';
import { filesIn, intoNewFolder, type NewFolder } from '../../base/new-folder.ts';
import { readConfig } from '../../nn/config-file.ts';
import { exportModel } from '../../nn/export.ts';
import type { Int8Difference } from '../../nn/int8-figures.ts';
import { driftReferenceOf, type ReferenceData } from '../../monitoring/drift-reference.ts';
import { programVersion } from '../system-info.ts';
import { askFixture } from './ask-fixture.ts';
import { ABOUT, type Lineage, MODEL, type ModelFile } from './bundle-files.ts';
import { collectProgram, copyProgram, openToAll, PROGRAM_DIR, type Target } from './collect.ts';
import { composeFile, DOCKERIGNORE, dockerfile, kubernetesManifest } from './container-files.ts';
import { readme } from './readme.ts';
import { sbomOf } from './sbom.ts';

const ENTRY = 'core/app/containers/exported.ts';
/** The service, and what takes rows of a text or a consumer out of its log. */
export const ENTRIES = [ENTRY, 'core/app/containers/forget.ts'];

/** What is exported. */
export type BundleSource = {
  /** A model folder in whatever form; it goes along as ONNX. */
  readonly modelDir: string;
  readonly lineage: Lineage;
  /** The model card; else the folder's own. */
  readonly card?: string | undefined;
  /** null: the data are not at hand, and the export cannot check its own drift. */
  readonly drift: ReferenceData | null;
  /** What was measured of the folder's graph in 8 bits, which then goes along in place of the one in 32. */
  readonly int8?: Int8Difference | null | undefined;
};

export type BundleOrder = BundleSource & {
  readonly target: Target;
  /** Also a Dockerfile with what belongs to it; the name of the image that it becomes. */
  readonly image?: string | undefined;
  /** A folder that does not exist yet, or is empty. */
  readonly out: string;
  readonly signal?: AbortSignal | undefined;
};

export const writeBundle = (order: BundleOrder): Promise<NewFolder<ModelFile>> =>
  intoNewFolder(order.out, (dir) => fill(dir, order), {
    signal: order.signal,
    isKept: (name) => !/^(?:node_modules|core)[/\\]/.test(name),
  });

const fill = async (dir: string, order: BundleOrder): Promise<ModelFile> => {
  const { modelDir, lineage, card, drift, int8 = null, target, image, signal } = order;
  const precision = int8 === null ? 'fp32' : 'int8';
  const program = collectProgram(ENTRIES);
  await copyProgram(program, dir, target);
  signal?.throwIfAborted();
  const exported = await exportModel({ modelDir, format: 'onnx', out: join(dir, MODEL), precision, card, signal });
  const texts = drift?.reference ?? [];
  const asked = await askFixture({ modelDir: join(dir, MODEL), precision, texts }, signal);
  const { fixture, maxTokens, answers } = asked;
  const files: Record<string, string> = {};
  for (const name of filesIn(join(dir, MODEL))) {
    signal?.throwIfAborted();
    files[name.replaceAll('\\', '/')] = await sha256OfFile(join(dir, MODEL, name));
  }
  const model: ModelFile = {
    format: 1,
    precision,
    int8,
    ...lineage,
    labels: [...readConfig(join(dir, MODEL)).labels],
    maxTokens,
    exportedAt: new Date().toISOString(),
    idrift: programVersion(),
    target,
    files,
  };
  const about = join(dir, ABOUT);
  mkdirSync(about);
  const write = (name: string, value: unknown): void =>
    writeFileSync(join(about, name), `${JSON.stringify(value, null, 1)}\n`);
  write('model.json', model);
  write('fixture.json', fixture);
  if (drift !== null) {
    const reference = driftReferenceOf(drift, answers);
    writeFileSync(join(about, 'drift-reference.json'), `${JSON.stringify(reference)}\n`);
  }
  write('sbom.cdx.json', sbomOf({ model, packages: program.packages, image: image !== undefined }));
  writeFileSync(join(about, 'licence.txt'), licenceText(model));
  writeFileSync(join(dir, 'serve.mjs'), serveText);
  writeFileSync(join(dir, 'package.json'), packageText(model));
  const modelBytes = exported.files.reduce((sum, { size }) => sum + size, 0);
  writeFileSync(join(dir, 'README.md'), readme(model, image ?? null));
  if (image !== undefined) {
    const sizes = { image, modelBytes };
    writeFileSync(join(dir, 'Dockerfile'), dockerfile(model));
    writeFileSync(join(dir, '.dockerignore'), DOCKERIGNORE);
    writeFileSync(join(dir, 'compose.yaml'), composeFile(model, sizes));
    writeFileSync(join(dir, 'kubernetes.yaml'), kubernetesManifest(model, sizes));
    mkdirSync(join(dir, 'data'));
    writeFileSync(join(dir, 'data', '.keep'), '');
  }
  openToAll(dir);
  return model;
};

/** Of a model that nothing is known of but its files. */
export const plainSource = (modelDir: string, name: string, version = 0, card?: string): BundleSource => ({
  modelDir,
  card,
  drift: null,
  lineage: {
    name,
    version,
    modelId: null,
    runId: null,
    dataMd5: null,
    dataRevision: null,
    gitCommit: null,
    licence: null,
  },
});

const licenceText = (model: ModelFile): string => {
  const own = join(PROGRAM_DIR, 'LICENSE');
  return [
    `The model ${model.name} version ${model.version}: ${model.licence ?? 'no licence is recorded; ask whoever trained it'}.`,
    'The packages in node_modules: each has its own licence in its folder; sbom.cdx.json lists them.',
    `The program that serves it (core/, serve.mjs) is Idrift's:\n\n${existsSync(own) ? readFileSync(own, 'utf8') : 'MIT'}`,
  ].join('\n\n');
};

/** `bin`: `npx FOLDER` runs it too. */
const packageText = (model: ModelFile): string =>
  `${JSON.stringify(
    {
      name: 'exported-model',
      version: `${model.version}.0.0`,
      private: true,
      type: 'module',
      bin: { 'exported-model': 'serve.mjs' },
      engines: { node: '>=24' },
    },
    null,
    1,
  )}\n`;

/** Plain JavaScript, so that an older Node can say what it lacks. */
const serveText = `#!/usr/bin/env node
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(\`This needs Node 24 or newer; this is \${process.versions.node}.\`);
  process.exit(1);
}
await import('./${ENTRY}');
`;
