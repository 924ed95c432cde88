/** Plants files that break the folders' boundaries, each in one way, and checks that lint names every one: a rule that lets them pass holds nothing. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode } from './node24.mjs';
import { launch, note, root } from './terminal.mjs';

/** A file of each folder, what it must not import, and whether by `import()`. */
const PLANTED = [
  ['core/base/planted.ts', '../app/app.ts'],
  ['core/contract/planted.ts', 'node:path'],
  ['core/contract/planted-base.ts', '../base/hash.ts'],
  ['core/data/planted.ts', '../tracking/store.ts'],
  ['core/data/planted-duckdb.ts', '@duckdb/node-api'],
  ['core/data/lock/planted.ts', '@aws-sdk/client-s3'],
  ['core/data/lock/planted-lazy.ts', 'read-excel-file/node', 'lazy'],
  ['core/data/remote/planted.ts', 'koffi'],
  ['core/data/remote/planted-domain.ts', '../../serving/http-service.ts'],
  ['core/data/sql/planted.ts', 'read-excel-file/node'],
  ['core/data/import/planted.ts', 'ignore'],
  ['core/data/ignore/planted.ts', '@duckdb/node-api'],
  ['core/data/gate/planted.ts', 'koffi'],
  ['core/training/planted.ts', '../tracking/store.ts'],
  ['core/tracking/planted.ts', '../serving/http-service.ts'],
  ['core/hub/planted.ts', '../nn/lora.ts'],
  ['core/training/planted-hub.ts', '../hub/cache.ts'],
  ['core/serving/planted.ts', '../training/train.ts'],
  ['core/monitoring/planted.ts', '../serving/http-service.ts'],
  ['core/labels/planted.ts', '../monitoring/lease.ts'],
  ['core/labels/planted-data.ts', '../data/versions.ts'],
  ['core/monitoring/planted-labels.ts', '../labels/label-store.ts'],
  ['core/data/gate/planted-labels.ts', '../../labels/label-store.ts'],
  ['core/analysis/planted.ts', '../data/versions.ts'],
  ['core/stack/planted.ts', 'dockerode'],
  ['core/stack/planted-domain.ts', '../tracking/store.ts'],
  ['core/stack/compose/planted.ts', 'dockerode', 'lazy'],
  ['core/stack/engine/planted.ts', '../../serving/http-service.ts'],
  ['core/tracking/planted-stack.ts', '../stack/doctor.ts'],
  ['core/data/planted-stack.ts', '../stack/doctor.ts'],
  ['core/app/planted-docker.ts', 'dockerode'],
  ['core/graph/planted.ts', '../nn/predictor.ts'],
  ['core/nn/planted.ts', 'onnxruntime-node'],
  ['core/app/planted.ts', 'electron'],
  ['core/app/planted-slack.ts', '@slack/web-api'],
  ['core/app/planted-duckdb.ts', '@duckdb/node-api', 'lazy'],
  ['core/cli/planted.ts', 'react'],
  ['renderer/planted.ts', '../core/base/hash.ts'],
  ['renderer/pages/planted.ts', 'node:fs'],
  ['electron/main/planted.ts', '../../core/app/app.ts'],
];

const plantedText = (target, how) =>
  how === 'lazy'
    ? `export const used = () => import('${target}');\n`
    : `import * as planted from '${target}';\n\nexport const used = planted;\n`;

const lintPlanted = () => {
  try {
    for (const [file, target, how] of PLANTED) {
      writeFileSync(join(root, file), plantedText(target, how), { flag: 'wx' });
    }
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const files = PLANTED.map(([file]) => file);
    return spawnSync(findNode(root), [oxlint, '--format=unix', ...files], { cwd: root, encoding: 'utf8' }).stdout;
  } finally {
    for (const [file] of PLANTED) rmSync(join(root, file), { force: true });
  }
};

await launch(() => {
  const lines = lintPlanted().split('\n');
  const passed = PLANTED.filter(
    ([file]) => !lines.some((line) => line.includes(`${file}:`) && line.includes('no-restricted-imports')),
  );
  for (const [file, target] of passed) note(`${file} was planted with an import of ${target}, and lint lets it pass`);
  if (passed.length === 0) note(`Lint names all ${PLANTED.length} planted imports.`);
  return passed.length === 0 ? 0 : 1;
});
