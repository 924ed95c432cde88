/** The gate's findings, worst first: what, where, and a fix beside each. */
import { Button, Popover } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { GateFinding } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { count, number } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { IN_DIALOG } from '../../parts/in-dialog.ts';
import { type Status, StatusShape } from '../../parts/StatusShape.tsx';
import { showToast } from '../../parts/toast-state.ts';
import type { DataAddress } from './address.ts';
import { oneLine } from './words.ts';

const SHAPES: Readonly<Record<GateFinding['severity'], readonly [Status, string]>> = {
  stop: ['failed', 'shuts the gate'],
  warn: ['attention', 'wants a look'],
  note: ['too-few', 'to know'],
};

const RANK: readonly GateFinding['severity'][] = ['stop', 'warn', 'note'];

type Fix = { readonly finding: GateFinding; readonly fix: GateFinding['fixes'][number] };

type Props = {
  readonly findings: readonly GateFinding[];
  /** Fixes write to the folder: only the working copy has them. */
  readonly fixable: boolean;
  readonly onPlace?: DataAddress['show'];
};

/** "data/train.jsonl" with line 18 is row 17 of train. */
const rowOf = (path: string, line: number | null): string | null => {
  const split = /(?:^|\/)(train|val|test)\.jsonl$/.exec(path)?.[1];
  return split === undefined || line === null ? null : `${split}:${line - 1}`;
};

export const Findings = ({ findings, fixable, onPlace }: Props) => {
  const mend = useMutation({
    mutationFn: ({ finding, fix }: Fix) => client.data.fix({ finding: finding.id, fix: fix.id }),
    onSuccess: (report, { fix }) => {
      queryClient.setQueryData(orpc.data.gate.queryKey({ input: { revision: 'workspace' } }), report);
      void queryClient.invalidateQueries({ queryKey: orpc.data.key() });
      showToast(`${fix.label}: done`);
    },
  });
  return (
    <>
      <ul className="data-findings">
        {findings
          .toSorted((a, b) => RANK.indexOf(a.severity) - RANK.indexOf(b.severity))
          .map((finding) => (
            <li key={finding.id} className="data-finding">
              <StatusShape status={SHAPES[finding.severity][0]} />
              <div className="grow">
                <div>
                  <span className="strong">{finding.title}</span>{' '}
                  <span className="third small">{SHAPES[finding.severity][1]}</span>
                </div>
                <div className="second">{finding.detail}</div>
                <ul className="data-places small">
                  {finding.places.slice(0, 5).map(({ path, line, text }, index) => {
                    const row = rowOf(path, line);
                    const place = line === null ? path : `${path}:${line}`;
                    return (
                      <li key={index}>
                        {row !== null && onPlace ? (
                          <button
                            type="button"
                            className="text-button mono"
                            onClick={() =>
                              onPlace({
                                tab: 'rows',
                                split: row.startsWith('train') ? 'train' : row.startsWith('val') ? 'val' : 'test',
                                row,
                                search: undefined,
                                label: undefined,
                                sort: undefined,
                              })
                            }
                          >
                            {place}
                          </button>
                        ) : (
                          <span className="mono">{place}</span>
                        )}{' '}
                        <bdi className="cut second">{oneLine(text)}</bdi>
                      </li>
                    );
                  })}
                  {finding.count > Math.min(5, finding.places.length) && (
                    <li className="third">{number(finding.count - Math.min(5, finding.places.length))} more</li>
                  )}
                </ul>
              </div>
              {fixable && finding.fixes.length > 0 && (
                <div className="data-fixes">
                  {finding.fixes.map((fix) => (
                    <FixButton
                      key={fix.id}
                      fix={fix}
                      rows={finding.count}
                      busy={mend.isPending}
                      onFix={() => mend.mutate({ finding, fix })}
                    />
                  ))}
                </div>
              )}
            </li>
          ))}
      </ul>
      {mend.error && <ErrorState error={mend.error} kept="The files were not changed." />}
    </>
  );
};

type FixButtonProps = {
  readonly fix: Fix['fix'];
  readonly rows: number;
  readonly busy: boolean;
  readonly onFix: () => void;
};

/** Says what will happen before it does. */
const FixButton = ({ fix, rows, busy, onFix }: FixButtonProps) => {
  const [asking, setAsking] = useState(false);
  return (
    <Popover
      opened={asking}
      onChange={setAsking}
      position="bottom-end"
      width={300}
      shadow="md"
      trapFocus
      {...IN_DIALOG}
    >
      <Popover.Target>
        <Button variant="default" title={fix.consequence} disabled={busy} onClick={() => setAsking(!asking)}>
          {fix.label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={`${fix.label}?`}>
        <p className="second data-fix-words">
          {fix.consequence} It concerns {count(rows, 'row')}. Only files in the folder change; the committed version
          keeps what it has.
        </p>
        <Button
          onClick={() => {
            setAsking(false);
            onFix();
          }}
        >
          {fix.label}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
};
