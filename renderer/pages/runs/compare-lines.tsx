/** The rows of runs side by side: results, paired differences against the first, and what differs. */
import type { ReactNode } from 'react';
import type { RunGroups, RunSummary } from '../../../core/contract/index.ts';
import { count, date, duration, fullDate, loss, pValue, shortHash } from '../../format/index.ts';
import { differenceWords, verdictWords } from './compare.ts';
import { differencesOf } from './differences.ts';
import { groupsSentence, lettersOf } from './groups.ts';
import { IntervalCell } from './IntervalCell.tsx';
import type { CorrectedPair } from './lead.ts';
import { paramTitle, writeParam } from './params.ts';
import { scaleOf, scaleText } from './scale.ts';
import { roleOf, type ServedRun } from './served-run.ts';

type Line = {
  readonly key: string;
  readonly title: ReactNode;
  readonly note?: string;
  readonly cell: (run: RunSummary, index: number) => ReactNode;
};

export type LineGroup = { readonly title: ReactNode; readonly note: string; readonly lines: readonly Line[] };

export const compareLines = (
  runs: readonly RunSummary[],
  pairs: readonly CorrectedPair[],
  served: ServedRun | null,
  groups: RunGroups | null,
): readonly LineGroup[] => {
  const { params, equal } = differencesOf(runs);
  const first = runs[0];
  const pairOf = (run: RunSummary): CorrectedPair | undefined => pairs.find(({ runId }) => runId === run.runId);
  const measured = (key: 'testAccuracy' | 'valAccuracy' | 'testRocAuc', title: string): Line => {
    const scale = scaleOf(runs.map(({ kept }) => kept?.[key]));
    return {
      key,
      title,
      note: scaleText(scale),
      cell: (run, index) => (
        <IntervalCell
          value={run.kept?.[key] ?? null}
          scale={scale}
          role={roleOf(run, served)}
          compared={index === 0 ? null : (first?.kept?.[key]?.value ?? null)}
          width={110}
        />
      ),
    };
  };
  const paired = (title: string, key: string, write: (pair: CorrectedPair) => ReactNode): Line => ({
    key,
    title,
    cell: (run, index) => {
      const pair = pairOf(run);
      return index === 0 || !pair ? <span className="third">–</span> : write(pair);
    },
  });
  return [
    {
      title: 'Results',
      note: 'kept epoch; test texts were scored once, after training',
      lines: [
        measured('testAccuracy', 'test accuracy'),
        ...(runs.some(({ kept }) => kept?.testRocAuc) ? [measured('testRocAuc', 'test ROC-AUC')] : []),
        measured('valAccuracy', 'validation accuracy'),
        { key: 'valLoss', title: 'validation loss', cell: ({ kept }) => (kept ? loss(kept.valLoss) : '–') },
        { key: 'epoch', title: 'kept epoch', cell: ({ kept }) => kept?.epoch ?? '–' },
      ],
    },
    ...(groups === null || groups.compared.length < 3
      ? []
      : [
          {
            title: 'Groups',
            note: groupsSentence(groups, runs),
            lines: [
              {
                key: 'letters',
                title: 'letter',
                note: 'every pair, exact McNemar, Holm',
                cell: ({ runId }: RunSummary) => lettersOf(groups, runId) ?? <span className="third">–</span>,
              },
            ],
          },
        ]),
    {
      title: `Against ${first?.name ?? ''}`,
      note: 'test accuracy, paired on the same texts',
      lines: [
        paired('difference', 'difference', (pair) => <span className="num">{differenceWords(pair)}</span>),
        paired('exact p', 'p', ({ p, corrected }) =>
          p === null
            ? '–'
            : `${pValue(p)}${pairs.length > 1 && corrected !== null ? `, corrected ${pValue(corrected)}` : ''}`,
        ),
        paired('verdict', 'verdict', (pair) => <span className="medium">{verdictWords(pair)}</span>),
        paired('texts that flipped', 'flipped', ({ state, flipped, n }) =>
          state === 'ok' ? `${flipped.length} of ${n}` : '–',
        ),
      ],
    },
    {
      title: 'What differs',
      note: `${count(equal, 'parameter')} ${equal === 1 ? 'is' : 'are'} equal`,
      lines: [
        ...(new Set(runs.map(({ datasets }) => datasets[0]?.digest)).size > 1
          ? [
              {
                key: 'data',
                title: 'data version',
                cell: ({ datasets }: RunSummary) => (
                  <span className="mono">{shortHash(datasets[0]?.revision ?? '–')}</span>
                ),
              },
            ]
          : []),
        ...params.map(({ key, alike }) => ({
          key,
          title: <span title={[key, ...alike].join(', ')}>{paramTitle(key)}</span>,
          cell: (run: RunSummary) => writeParam(key, run.params[key]),
        })),
        { key: 'time', title: 'time', cell: ({ seconds }) => (seconds === null ? '–' : duration(seconds)) },
        {
          key: 'when',
          title: 'when',
          cell: ({ startedAt }) => <span title={fullDate(startedAt)}>{date(startedAt)}</span>,
        },
      ],
    },
  ];
};
