/** Labels of the file that the project does not know: each stays as it is, or becomes one of the project's. */
import { Select } from '@mantine/core';
import { Fragment } from 'react';
import type { ImportPreview } from '../../../core/contract/index.ts';
import { count } from '../../format/index.ts';
import { IN_DIALOG } from '../../parts/in-dialog.ts';
import { LabelMark, useLabels } from '../../parts/LabelMark.tsx';
import { Notice } from '../../parts/Notice.tsx';

type Props = {
  readonly preview: ImportPreview;
  /** From the file's word to the project's. */
  readonly renamed: Readonly<Record<string, string>>;
  readonly onRename: (renamed: Readonly<Record<string, string>>) => void;
};

/** A project with more labels than these is asked about by the gate, not here. */
const MOST = 12;
const AS_IT_IS = '';

export const NewLabels = ({ preview, renamed, onRename }: Props) => {
  const known = useLabels();
  if (known.length === 0) return null;
  const found = preview.splits.flatMap(({ labels }) => labels.map(({ label }) => label));
  const strange = [...new Set([...Object.keys(renamed), ...found])].filter((label) => !known.includes(label));
  if (strange.length === 0 || strange.length > MOST) return null;
  return (
    <div>
      <Notice
        status="attention"
        title={`${count(strange.length, 'label')} of the file ${strange.length === 1 ? 'is' : 'are'} new to the project.`}
      >
        Say which of its own they are, or leave them as they are.
      </Notice>
      <div className="data-new-labels">
        {strange.map((label) => (
          <Fragment key={label}>
            <LabelMark label={label} />
            <span className="third" aria-hidden>
              →
            </span>
            <Select
              comboboxProps={IN_DIALOG}
              aria-label={`What ${label} is`}
              data={[{ value: AS_IT_IS, label: 'a label of its own' }, ...known]}
              value={renamed[label] ?? AS_IT_IS}
              allowDeselect={false}
              onChange={(to) => {
                const { [label]: _old, ...others } = renamed;
                onRename(to === null || to === AS_IT_IS ? others : { ...others, [label]: to });
              }}
            />
          </Fragment>
        ))}
      </div>
    </div>
  );
};
