/** A version's files into the folder, or its commit as a whole. */
import { Button, Checkbox, Radio } from '@mantine/core';
import { useState } from 'react';
import type { GraphVersion } from '../../../core/contract/index.ts';
import { count, shortHash, size, subject } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { useWork } from './use-work.ts';
import { bytesOf, missingOuts } from './versions.ts';

type Props = { readonly version: GraphVersion | undefined; readonly onClose: () => void };

export const CheckOutDialog = ({ version, onClose }: Props) => {
  const [way, setWay] = useState<'take' | 'switch'>('take');
  const [force, setForce] = useState(false);
  const work = useWork();
  if (!version) return null;
  const branch = version.heads.find(({ kind }) => kind === 'branch')?.name ?? null;
  const missing = missingOuts([version]);
  const go = (): void =>
    work.mutate(
      { verb: way, revision: way === 'switch' ? (branch ?? version.revision) : version.revision, force },
      { onSuccess: onClose },
    );
  return (
    <Dialog label="Check out this version" width={500} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          go();
        }}
      >
        <h2>Check out {shortHash(version.revision)}</h2>
        <p className="second dialog-text">
          {subject(version.message)}: {count(version.outs.length, 'file')}, {size(bytesOf(version.outs))}.
        </p>
        <Radio.Group value={way} onChange={(value) => setWay(value === 'switch' ? 'switch' : 'take')} aria-label="How">
          <div className="data-choices">
            <Radio
              value="take"
              label="Its files into the folder"
              description="Branch and code stay as they are; the working copy then holds this data, to be committed or left."
              data-autofocus
            />
            <Radio
              value="switch"
              label={branch === null ? 'The commit, with its code' : `The branch ${branch}, with its code`}
              description={
                branch === null
                  ? 'As “git checkout” does: no branch is on it, so new commits would hang loose.'
                  : 'As “git checkout” does; changes that git keeps are not overwritten.'
              }
            />
          </div>
        </Radio.Group>
        {missing.length > 0 && (
          <Notice status="attention" title={`${count(missing.length, 'file')} are not in the cache.`}>
            Fetch them first; nothing is changed until they are here.
          </Notice>
        )}
        <Checkbox
          className="data-note"
          label="Overwrite changed files that are in no version"
          description="Left off, such a file stops it, and is named."
          checked={force}
          onChange={(event) => setForce(event.currentTarget.checked)}
        />
        {work.error && <ErrorState error={work.error} kept="Nothing was changed." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={work.isPending} disabled={missing.length > 0}>
            Check out
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
