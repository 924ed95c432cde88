/** A registered version as a folder that other programs read, written by a job. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { isFolder } from '../base/path-facts.ts';
import { IdriftError } from '../contract/errors.ts';
import type { ExportFormat } from '../contract/tracking.ts';
import { checkFormat, exportModel } from '../nn/export.ts';
import { THIS_MACHINE } from './exported/collect.ts';
import { type BundleSource, plainSource, writeBundle } from './exported/write-bundle.ts';
import type { Jobs } from './jobs.ts';

export type VersionExport = {
  readonly name: string;
  readonly version: number;
  readonly format: ExportFormat;
  /** An absolute path; the export becomes a new folder in it. */
  readonly folder: string;
};

/** @throws IdriftError when `folder` is none or holds this export already, or the model lacks what the format needs. */
export const startModelExport = (
  jobs: Jobs,
  modelDir: string,
  { name, version, format, folder }: VersionExport,
  card?: string,
  /** What a bundle holds beside the model's files. */
  source: () => Promise<BundleSource> = async () => plainSource(modelDir, name, version, card),
): { readonly jobId: string; readonly out: string } => {
  checkFolder(folder);
  checkFormat(modelDir, format);
  const out = join(folder, `${fileName(name)}-v${version}-${format}`);
  if (existsSync(out)) {
    throw new IdriftError({
      code: 'conflict',
      message: `${out} exists already.`,
      where: out,
      hint: 'Choose another folder, or move that one away.',
    });
  }
  const about = {
    kind: 'export' as const,
    title: `Exporting ${name} v${version}`,
    path: `/models/${encodeURIComponent(name)}`,
  };
  const { job } = jobs.start(about, async (report, signal) => {
    report({ where: out });
    if (format === 'bundle') await writeBundle({ ...(await source()), target: THIS_MACHINE, out, signal });
    else await exportModel({ modelDir, format, out, card, signal });
  });
  return { jobId: job.id, out };
};

const checkFolder = (folder: string): void => {
  if (isAbsolute(folder) && isFolder(folder)) return;
  throw new IdriftError({
    code: 'bad-input',
    message: isAbsolute(folder) ? `There is no folder ${folder}.` : `${folder} is no whole path.`,
    where: 'folder',
    hint: 'Name an existing folder by its whole path.',
  });
};

/** Registered names may hold what folder names may not. */
const fileName = (name: string): string => name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '') || 'model';
