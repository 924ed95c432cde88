/** Sentences of the tabs about files, the gate and SQL. */
import type { DataStatus, DataVersion, GateReport, RemoteState } from '../../../core/contract/index.ts';
import { count, number, size, listed } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { capital, subjectOf } from './answer.ts';
import { bytesOf, missingOuts, notPushed, rowsOf } from './versions.ts';

const isAre = (n: number): string => (n === 1 ? 'is' : 'are');

/** @param status of the folder; null for a committed version, or while it is looked at */
export const filesAnswer = (version: DataVersion, status: DataStatus | null, remote: RemoteState | null): Answer => {
  const rows = rowsOf(version);
  const all = `${count(version.outs.length, 'file')}, ${size(bytesOf(version.outs))}`;
  const pushed = remoteWords(version, remote);
  const detail = `${rows === null ? '' : `${count(rows, 'row')}. `}Named by their md5 in .dvc pointer files, which git keeps.${pushed}`;
  if (status !== null) return { title: folderSentence(status), detail: `${all}. ${detail}` };
  const missing = missingOuts([version]);
  if (missing.length === 0) return { title: `${all}, all in the cache.`, detail };
  return {
    title: `${number(missing.length)} of ${count(version.outs.length, 'file')} ${isAre(missing.length)} not in the cache.`,
    detail,
  };
};

const remoteWords = (version: DataVersion, remote: RemoteState | null): string => {
  if (remote === null || remote.remote === null || remote.problem !== null) return '';
  const behind = notPushed(version, remote).length;
  return behind === 0 ? ` All on ${remote.remote}.` : ` ${number(behind)} not pushed to ${remote.remote}.`;
};

/** "1 file is modified, 2 are not in the cache." */
const folderSentence = ({ files }: DataStatus): string => {
  const tracked = files.filter(({ folder }) => folder !== 'untracked');
  const of = (test: (file: DataStatus['files'][number]) => boolean): number => files.filter(test).length;
  const parts = (
    [
      ['modified', of(({ folder }) => folder === 'modified')],
      ['new in a tracked folder', of(({ folder }) => folder === 'added')],
      ['deleted', of(({ folder }) => folder === 'deleted')],
      ['not in the cache', of(({ folder, inCache }) => folder !== 'untracked' && folder !== 'added' && !inCache)],
      ['not tracked yet', of(({ folder }) => folder === 'untracked')],
    ] as const
  ).filter(([, n]) => n > 0);
  if (parts.length === 0) {
    const waiting = of(({ commit }) => commit !== 'same' && commit !== 'none');
    return waiting === 0
      ? `All of ${count(tracked.length, 'tracked file')} ${isAre(tracked.length)} as the pointers say.`
      : `${count(waiting, 'file')} ${isAre(waiting)} recorded and not committed.`;
  }
  const words = parts.map(([what, n], index) => `${index === 0 ? count(n, 'file') : number(n)} ${isAre(n)} ${what}`);
  return `${capital(listed(words))}.`;
};

export const gateAnswer = (version: DataVersion, { ok, findings, rows }: GateReport): Answer => {
  const stops = findings.filter(({ severity }) => severity === 'stop').length;
  const warnings = findings.filter(({ severity }) => severity === 'warn').length;
  const detail = `${count(rows, 'row')} looked at: encoding, labels, texts, copies within and between the splits, and what changed.`;
  const what = subjectOf(version);
  if (!ok) return { title: `The gate is shut: ${count(stops, 'finding')} in ${what} would spoil training.`, detail };
  if (warnings > 0)
    return {
      title: `The gate is open; ${count(warnings, 'finding')} in ${what} ${warnings === 1 ? 'wants' : 'want'} a look.`,
      detail,
    };
  return { title: `The gate is open: nothing in ${what} would spoil training.`, detail };
};

export const sqlAnswerLine = (version: DataVersion): Answer => ({
  title: `Ask anything of the rows of ${subjectOf(version)}.`,
  detail:
    'Each split is a table: train, val, test, and all of them with their split as data. Nothing is changed by a question.',
});
