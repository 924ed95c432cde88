/** The model card as it is written with exports of the version. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { copyText } from '../../parts/copy-text.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Markdown } from '../../parts/markdown/Markdown.tsx';
import { splitCard } from '../../parts/markdown/parse.ts';
import { ExportVersion } from './ExportVersion.tsx';

export const CardTab = ({ version }: { readonly version: ModelVersion }) => {
  const { name, version: number } = version;
  const card = useQuery(orpc.models.card.queryOptions({ input: { name, version: number } }));
  if (card.error && !card.data) return <ErrorState error={card.error} onRetry={() => void card.refetch()} />;
  if (!card.data) return <Loading />;
  const { text } = card.data;
  const { head, body } = splitCard(text);
  return (
    <div className="model-card">
      <div className="tool-row">
        <span className="small third cut">README.md of its exports, in the format of Hugging Face’s model cards</span>
        <span className="push row">
          <ExportVersion version={version} />
          <Button variant="default" onClick={() => void copyText(text, 'Copied the model card')}>
            Copy
          </Button>
        </span>
      </div>
      <article className="section" aria-label="Model card">
        <Markdown text={body} />
        {head !== '' && (
          <details className="card-head">
            <summary className="small second">What the hub reads of it</summary>
            <pre className="mono" tabIndex={0}>
              {head}
            </pre>
          </details>
        )}
      </article>
    </div>
  );
};
