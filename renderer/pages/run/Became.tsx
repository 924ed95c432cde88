/** What became of the run's model: registered versions, and where they answer. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { orpc } from '../../engine/client.ts';
import { version } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { type Status, StatusShape } from '../../parts/StatusShape.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { isRunning } from '../runs/run-status.ts';
import { versionTags } from '../runs/served-run.ts';
import type { RunView } from './use-run.ts';

const DEPLOYED: Readonly<Record<'starting' | 'running' | 'stopped' | 'failed', Status>> = {
  starting: 'working',
  running: 'ok',
  stopped: 'stopped',
  failed: 'failed',
};

export const Became = ({ view: { run, served } }: { readonly view: RunView }) => {
  const models = useQuery(orpc.models.list.queryOptions());
  const deployments = useQuery(orpc.serving.list.queryOptions());
  const versions = (models.data ?? []).flatMap((model) => model.versions.filter(({ runId }) => runId === run.runId));
  const deployed = (deployments.data ?? []).filter((each) =>
    versions.some(({ name, version: n }) => name === each.model && n === each.version),
  );
  const tags = versionTags(run, served);
  if (run.modelId === null) {
    return (
      <Section title="Became">
        <p className="small second">
          {isRunning(run)
            ? 'Nothing yet: its model is made when it ends.'
            : 'Nothing: only a run that finishes makes a model.'}
        </p>
      </Section>
    );
  }
  return (
    <Section title="Became">
      <dl className="facts">
        <div className="facts-row">
          <dt>model</dt>
          <dd>
            {versions.length === 0 && <span className="second">not registered</span>}
            {versions.map(({ name, version: n, aliases }) => (
              <div key={`${name} ${n}`} className="row">
                <Link to="/models/$name" params={{ name }} search={{ version: n }}>
                  {name} {version(n)}
                </Link>
                {tags
                  .filter(({ kind, text }) => kind !== 'plain' && text.startsWith(`${version(n)} `))
                  .map(({ kind, text }) => (
                    <Tag key={text} kind={kind}>
                      {text.slice(version(n).length + 1)}
                    </Tag>
                  ))}
                {aliases.map((alias) => (
                  <Tag key={alias}>{alias}</Tag>
                ))}
              </div>
            ))}
          </dd>
        </div>
        <div className="facts-row">
          <dt>deployed</dt>
          <dd>
            {deployed.length === 0 && <span className="second">not now</span>}
            {deployed.map(({ name, state, url }) => (
              <div key={name}>
                <Link to="/serving" title={url ?? undefined}>
                  <StatusShape status={DEPLOYED[state]} words={`${name}, ${state}`} />
                </Link>
              </div>
            ))}
          </dd>
        </div>
      </dl>
    </Section>
  );
};
