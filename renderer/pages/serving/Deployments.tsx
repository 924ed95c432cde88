/** What is deployed: each deployment with what shares its requests, how it does, and what can be done with it in one click. */
import { Link } from '@tanstack/react-router';
import { type Deployment, type DeploymentFigures, isUp } from '../../../core/contract/index.ts';
import { dateAndTime, fullDate, number, version } from '../../format/index.ts';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { Address } from './Address.tsx';
import { type DeploymentRow, deploymentRows } from './rows.ts';

type Props = {
  readonly deployments: readonly Deployment[];
  /** Of each, in the same order. */
  readonly figures: readonly (readonly DeploymentFigures[])[];
  /** The one that the rest of the page is about. */
  readonly current: string | null;
  readonly busy: boolean;
  readonly onSelect: (name: string) => void;
  readonly onStart: (name: string) => void;
  readonly onChange: (name: string) => void;
  readonly onPromote: (name: string, version: number) => void;
  readonly onForget: (name: string) => void;
};

const tagKind = ({ kind, deployment }: DeploymentRow): 'live' | 'candidate' | 'plain' =>
  !isUp(deployment) ? 'plain' : kind === 'own' ? 'live' : 'candidate';

export const Deployments = ({ deployments, figures, current, ...on }: Props) => {
  const rows = deploymentRows(deployments, figures);
  return (
    <div className="deployments" data-pane="deployments" tabIndex={-1}>
      <table className="plain">
        <caption className="for-readers">Deployments</caption>
        <thead>
          <tr>
            <th>deployment</th>
            <th>state</th>
            <th>serves</th>
            <th>follows</th>
            <th>address</th>
            <th>since</th>
            <th className="right">requests, 7 days</th>
            <th className="right">median ms</th>
            <th className="right">95th ms</th>
            <th>
              <span className="for-readers">actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={row.key}
              row={row}
              chosen={row.deployment.name === current}
              several={deployments.length > 1}
              {...on}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
};

type RowProps = Omit<Props, 'deployments' | 'figures' | 'current'> & {
  readonly row: DeploymentRow;
  readonly chosen: boolean;
  readonly several: boolean;
};

const Row = ({ row, chosen, several, busy, onSelect, onStart, onChange, onPromote, onForget }: RowProps) => {
  const { deployment, kind, figures } = row;
  const { name, url, webUrl, model, endedAt, switchedAt, startedAt, follows } = deployment;
  const up = isUp(deployment);
  const since = up ? (switchedAt ?? startedAt) : (endedAt ?? startedAt);
  return (
    <tr data-kind={kind} data-chosen={(several && chosen && kind === 'own') || undefined}>
      <td className={kind === 'own' ? 'strong' : 'second'}>
        {kind === 'own' && several ? (
          <button type="button" className="deployment-name" aria-pressed={chosen} onClick={() => onSelect(name)}>
            {row.name}
          </button>
        ) : (
          row.name
        )}
      </td>
      <td>
        <StatusShape status={row.status} words={row.words} />
      </td>
      <td>
        {row.version !== null && (
          <Link to="/models/$name" params={{ name: model }} search={{ version: row.version }} className="serves">
            <span className="cut">{model}</span>
            <Tag kind={tagKind(row)}>{version(row.version)}</Tag>
            {deployment.precision === 'int8' && <Tag>8 bits</Tag>}
          </Link>
        )}
        {kind === 'page' && <span className="second">the same, for people</span>}
      </td>
      <td className="second">{kind === 'own' && (follows ?? 'stays')}</td>
      <td>
        {kind === 'own' ? (
          <Address url={url} />
        ) : kind === 'page' ? (
          <Address url={webUrl} />
        ) : (
          <span className="third">behind {name}</span>
        )}
      </td>
      <td className="nowrap" title={since === null ? undefined : fullDate(since)}>
        {kind === 'own' && since !== null ? dateAndTime(since) : ''}
      </td>
      <td className="right">{kind === 'page' ? '' : figures ? number(figures.requests) : '–'}</td>
      <td className="right">{kind === 'page' ? '' : figures ? number(figures.p50, 1) : '–'}</td>
      <td className="right">{kind === 'page' ? '' : figures ? number(figures.p95, 1) : '–'}</td>
      <td className="right deployment-actions">
        {kind === 'page' && webUrl !== null && <ExternalLink url={webUrl}>Open</ExternalLink>}
        {kind === 'own' && url !== null && <ExternalLink url={`${url}/docs`}>API</ExternalLink>}
        {kind === 'own' && up && (
          <button type="button" className="text-button" disabled={busy} onClick={() => onChange(name)}>
            Change…
          </button>
        )}
        {kind === 'own' && !up && (
          <>
            {several && (
              <button type="button" className="text-button" disabled={busy} onClick={() => onForget(name)}>
                Forget
              </button>
            )}
            <button
              type="button"
              className="text-button"
              aria-label={`Start ${name}`}
              disabled={busy}
              onClick={() => onStart(name)}
            >
              Start
            </button>
          </>
        )}
        {(kind === 'shadow' || kind === 'split') && up && row.version !== null && (
          <button
            type="button"
            className="text-button"
            disabled={busy}
            onClick={() => onPromote(name, row.version ?? 0)}
          >
            Promote…
          </button>
        )}
      </td>
    </tr>
  );
};
