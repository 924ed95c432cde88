/** The same run in MLflow's own pages: the command that serves the store, and the run's address there (T-08). */
import { useQuery } from '@tanstack/react-query';
import type { RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { mlflowCommand, mlflowRunUrl } from './mlflow.ts';

export const InMlflow = ({ run }: { readonly run: RunSummary }) => {
  const project = useQuery(orpc.project.current.queryOptions());
  const store = useQuery(orpc.store.state.queryOptions());
  if (!project.data || !store.data) return null;
  const { kind, url } = store.data;
  if (kind === 'server' && url !== null) {
    return (
      <Section
        title="In MLflow"
        right={<ExternalLink url={mlflowRunUrl(run.experimentId, run.runId, url)}>Open in MLflow</ExternalLink>}
      >
        <p className="small second">
          The run lives on the MLflow server at <span className="mono">{url}</span>.
        </p>
      </Section>
    );
  }
  const command = mlflowCommand(project.data.dir);
  const copy = (): Promise<void> => copyText(command, 'Copied the command');
  return (
    <Section
      title="In MLflow"
      right={<ExternalLink url={mlflowRunUrl(run.experimentId, run.runId)}>Open in MLflow</ExternalLink>}
    >
      <p className="small second">
        The store is MLflow’s own. The link works while MLflow 3.17.2 serves it on port 5000:{' '}
        <button type="button" className="text-button" title={command} onClick={() => void copy()}>
          Copy the command
        </button>
      </p>
    </Section>
  );
};
