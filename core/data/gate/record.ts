/**
 * The gate's answer kept with the version: in short under `meta` of the pointer, which DVC leaves to others and keeps when it writes the
 * pointer anew; the whole report as JSON in `.idrift/gate/`. Both name the md5s that were checked, so an answer about other bytes is none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { hashBytes } from '../../base/hash.ts';
import { IdriftError } from '../../contract/errors.ts';
import { type DvcFile, parseDvcFile, renderDvcFile } from '../formats/dvc-file.ts';
import type { YamlMap, YamlValue } from '../formats/yaml.ts';
import type { GateReport } from './types.ts';

/** What the pointer says: `meta: {idrift: {gate: {…}}}`. */
export type GateRecord = {
  readonly ok: boolean;
  /** ISO 8601 UTC. */
  readonly checkedAt: string;
  /** Count by finding; those of which there are none are left out. */
  readonly findings: Readonly<Record<string, number>>;
  /** md5 by split, as they were checked. */
  readonly md5s: Readonly<Record<string, string>>;
  /** The user made the version although the gate was shut. */
  readonly forced: boolean;
};

export const recordOf = (report: GateReport, forced: boolean): GateRecord => ({
  ok: report.ok,
  checkedAt: report.checkedAt,
  findings: Object.fromEntries(report.findings.map(({ id, count }) => [id, count])),
  md5s: Object.fromEntries(report.files.map(({ split, md5 }) => [split, md5])),
  forced: forced && !report.ok,
});

const isMap = (value: YamlValue | undefined): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The pointer's text with the record in it; comments, order and all else stay. @throws IdriftError `bad-input` for a broken pointer. */
export const withRecord = (text: string, pointer: string, record: GateRecord): string => {
  const file = parseDvcFile(text, pointer);
  const meta = isMap(file.meta) ? file.meta : {};
  // Something of another's that is no map stays: there is no place for ours then, and the report has it all.
  if (file.meta !== null && !isMap(file.meta)) return text;
  const own = isMap(meta['idrift']) ? meta['idrift'] : {};
  const gate: YamlMap = {
    ok: record.ok,
    ...(record.forced ? { forced: true } : {}),
    checked_at: record.checkedAt,
    ...(Object.keys(record.findings).length > 0 ? { findings: { ...record.findings } } : {}),
    files: { ...record.md5s },
  };
  return renderDvcFile(text, { ...file, meta: { ...meta, idrift: { ...own, gate } } });
};

/** null when the pointer has none, or one that is not understood. Whether it is about the data at hand: compare its md5s. */
export const recordIn = ({ meta }: Pick<DvcFile, 'meta'>): GateRecord | null => {
  const own = isMap(meta) ? meta['idrift'] : undefined;
  const gate = isMap(own) ? own['gate'] : undefined;
  if (!isMap(gate) || typeof gate['ok'] !== 'boolean') return null;
  const entries = <Value extends number | string>(
    value: YamlValue | undefined,
    type: 'number' | 'string',
  ): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(isMap(value) ? value : {}).filter((entry): entry is [string, Value] => typeof entry[1] === type),
    );
  return {
    ok: gate['ok'],
    checkedAt: typeof gate['checked_at'] === 'string' ? gate['checked_at'] : '',
    findings: entries<number>(gate['findings'], 'number'),
    md5s: entries<string>(gate['files'], 'string'),
    forced: gate['forced'] === true,
  };
};

type Md5s = readonly { readonly split: string; readonly md5: string }[];

const reportPath = (projectDir: string, files: Md5s): string => {
  const md5s = files.map(({ split, md5 }) => `${split} ${md5}\n`).toSorted();
  return join(projectDir, '.idrift', 'gate', `${hashBytes('md5', md5s.join(''))}.json`);
};

export const saveReport = (projectDir: string, report: GateReport): void =>
  writeFileAtomic(reportPath(projectDir, report.files), `${JSON.stringify(report)}\n`);

/** The last whole report about just these files; null when there is none here. @throws IdriftError `corrupt` */
export const savedReport = (projectDir: string, files: Md5s): GateReport | null => {
  const path = reportPath(projectDir, files);
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as GateReport;
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'corrupt',
        message: `${path} is no report of the gate.`,
        where: path,
        hint: 'Remove it and check the data again.',
      },
      { cause },
    );
  }
};

/** The record among a version's pointers that is about just these files; null: they were not checked, or others were. */
export const recordAbout = (pointers: readonly Pick<DvcFile, 'meta'>[], files: Md5s): GateRecord | null =>
  pointers
    .flatMap((pointer) => recordIn(pointer) ?? [])
    .find(
      ({ md5s }) => Object.keys(md5s).length === files.length && files.every(({ split, md5 }) => md5s[split] === md5),
    ) ?? null;
