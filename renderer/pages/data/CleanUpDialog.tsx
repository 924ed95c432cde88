/** What the cache may lose: shown with names and sizes before anything goes. */
import { Button, Checkbox, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CleanUp } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, number, shortHash, size, subject } from '../../format/index.ts';
import { IN_DIALOG } from '../../parts/in-dialog.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { useWork } from './use-work.ts';

const KEEPS: readonly { readonly value: CleanUp['keep']; readonly label: string }[] = [
  { value: 'all-commits', label: 'Keep what any commit names' },
  { value: 'branches-and-tags', label: 'Keep the newest of every branch and tag' },
  { value: 'workspace', label: 'Keep the working copy only' },
];

export const CleanUpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const [keep, setKeep] = useState<CleanUp['keep']>('all-commits');
  const [cloud, setCloud] = useState(false);
  const remotes = useQuery(orpc.data.remotes.queryOptions());
  const remote = remotes.data?.find(({ isDefault }) => isDefault)?.name ?? null;
  const preview = useQuery({
    ...orpc.data.cleanUpPreview.queryOptions({ input: { keep, cloud } }),
    staleTime: 0,
    gcTime: 0,
  });
  const work = useWork();
  const found = preview.data;
  return (
    <Dialog label="Clean up the cache" width={640} onClose={onClose}>
      <div className="dialog-inside">
        <h2>Clean up the cache</h2>
        <div className="row data-note">
          <Select
            comboboxProps={IN_DIALOG}
            aria-label="What stays"
            className="grow"
            allowDeselect={false}
            data={[...KEEPS]}
            value={keep}
            onChange={(value) => setKeep(KEEPS.find((each) => each.value === value)?.value ?? 'all-commits')}
          />
          {remote !== null && (
            <Checkbox
              label={`also on ${remote}`}
              title="Others may need what only they have commits for"
              checked={cloud}
              onChange={(event) => setCloud(event.currentTarget.checked)}
            />
          )}
        </div>
        {preview.error && <ErrorState error={preview.error} kept="Nothing was removed." />}
        {!found && !preview.error && <Loading rows={4} what="Looking through cache and history" />}
        {found && (
          <>
            <p className="second data-note">
              {found.objects === 0
                ? 'Everything in the cache is needed: there is nothing to remove.'
                : `${count(found.objects, 'object')} that nothing kept names, ${size(found.bytes)}. The files in the folder stay.`}
            </p>
            {found.removed.length > 0 && (
              <div className="data-clean-list" tabIndex={0} role="group" aria-label="What would go">
                <table className="plain">
                  <thead>
                    <tr>
                      <th>file</th>
                      <th>last in</th>
                      <th className="right">size</th>
                    </tr>
                  </thead>
                  <tbody>
                    {found.removed.map(({ md5, size: bytes, path, revision, message }) => (
                      <tr key={md5}>
                        <td className="mono cut">{path ?? md5.slice(0, 12)}</td>
                        <td className="cut">
                          {revision === null ? (
                            <span className="third">no commit names it</span>
                          ) : (
                            `${shortHash(revision)} ${subject(message ?? '')}`
                          )}
                        </td>
                        <td className="right nowrap">{size(bytes)}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                {found.objects > found.removed.length && (
                  <p className="small third">
                    {number(found.objects - found.removed.length)} smaller ones are not listed.
                  </p>
                )}
              </div>
            )}
          </>
        )}
        {work.error && <ErrorState error={work.error} kept="Nothing was removed." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          {found && found.objects > 0 && (
            <Button
              className="button-loss"
              loading={work.isPending}
              onClick={() => work.mutate({ verb: 'clean', keep, cloud }, { onSuccess: onClose })}
            >
              Remove {count(found.objects, 'object')}, {size(found.bytes)}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
};
