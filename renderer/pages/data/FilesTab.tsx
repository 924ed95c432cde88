/** The files of a version as their pointers name them, and whether the cache holds them. */
import { Button } from '@mantine/core';
import type { DataVersion } from '../../../core/contract/index.ts';
import { number, size } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Hash } from '../../parts/Hash.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { useRestore } from './ReadError.tsx';
import { missingOuts } from './versions.ts';

export const FilesTab = ({ version }: { readonly version: DataVersion }) => {
  const restore = useRestore();
  const working = version.revision === 'workspace';
  const missing = missingOuts([version]).length;
  return (
    <div className="data-scroll" data-pane="files" tabIndex={0} role="group" aria-label="Files">
      <Section>
        <div className="data-wide">
          <table className="plain data-files">
            <thead>
              <tr>
                <th>path</th>
                <th>md5</th>
                <th className="right">size</th>
                <th className="right">rows</th>
                <th>in the cache</th>
              </tr>
            </thead>
            <tbody>
              {version.outs.map((out) => (
                <tr key={out.path}>
                  <td className="mono">{out.path}</td>
                  <td>{out.md5 === '' ? '–' : <Hash value={out.md5} />}</td>
                  <td className="right nowrap">{out.size === null ? '–' : size(out.size)}</td>
                  <td className="right">{out.rows === null ? '–' : number(out.rows)}</td>
                  <td>
                    <StatusShape
                      status={out.inCache ? 'ok' : working ? 'stopped' : 'attention'}
                      words={out.inCache ? 'yes' : working ? 'no, in the folder only' : 'no'}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {missing > 0 && !working && (
          <div className="data-restore">
            <Notice
              status={restore.isSuccess ? 'attention' : 'stopped'}
              title={
                restore.isSuccess
                  ? 'The archive does not hold what is missing.'
                  : 'The project’s archive may hold what is missing.'
              }
            >
              Restoring writes to the cache only; the files in the folder stay as they are.
            </Notice>
            <Button variant="light" loading={restore.isPending} onClick={() => restore.mutate(undefined)}>
              Restore from the archive
            </Button>
          </div>
        )}
        {restore.error && <ErrorState error={restore.error} kept="The cache was not changed." />}
      </Section>
    </div>
  );
};
