/** The beginning of a text file; of a binary one its size. */
import { useQuery } from '@tanstack/react-query';
import type { Artifact } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { size } from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { prettyText } from './pretty-text.ts';

type Props = { readonly runId: string; readonly file: Artifact | null };

export const ArtifactPreview = ({ runId, file }: Props) => {
  const artifact = useQuery({
    ...orpc.runs.artifact.queryOptions({ input: { runId, path: file?.path ?? '' } }),
    enabled: file !== null,
  });
  if (!file) return <EmptyState title="No file chosen" detail="Choose one to see its text." />;
  if (artifact.error && !artifact.data) {
    return <ErrorState error={artifact.error} onRetry={() => void artifact.refetch()} />;
  }
  if (!artifact.data) return <Loading rows={8} />;
  const { path, text, cut, size: bytes } = artifact.data;
  const copy = (): Promise<void> => copyText(text ?? '', cut ? `Copied the beginning of ${path}` : `Copied ${path}`);
  return (
    <div className="artifact">
      <div className="row artifact-head">
        <span className="mono cut" title={path}>
          {path}
        </span>
        <span className="small third nowrap">
          {size(bytes)}
          {cut ? ', beginning shown' : ''}
        </span>
        {text !== null && (
          <button type="button" className="text-button push" onClick={() => void copy()}>
            Copy
          </button>
        )}
      </div>
      {text === null ? (
        <p className="second artifact-note">This file is not text: {size(bytes)} of bytes.</p>
      ) : text === '' ? (
        <p className="second artifact-note">This file is empty.</p>
      ) : (
        <pre className="mono" tabIndex={0} aria-label={`Text of ${path}`}>
          {prettyText(path, text, cut)}
        </pre>
      )}
    </div>
  );
};
