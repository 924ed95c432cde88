/** What is deployed: the prediction service and the consumers' web page, each with its address. */
import { Link } from '@tanstack/react-router';
import type { Deployment } from '../../../core/contract/index.ts';
import { dateAndTime, fullDate, version } from '../../format/index.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { Address } from './Address.tsx';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { DEPLOYMENT_STATUS } from './format.ts';

type Props = { readonly deployment: Deployment };

const pageStatus = ({ state, webUrl }: Deployment) => {
  if (webUrl === null) return { status: 'stopped', words: 'stopped' } as const;
  if (state === 'running') return { status: 'ok', words: 'running' } as const;
  return { status: 'attention', words: 'without answers' } as const;
};

export const Deployments = ({ deployment }: Props) => {
  const { name, state, model, url, webUrl, startedAt, endedAt, pid } = deployment;
  const up = state === 'running' || state === 'starting';
  const page = pageStatus(deployment);
  const since = endedAt ?? startedAt;
  return (
    <div className="deployments" data-pane="deployments" tabIndex={-1}>
      <table className="plain">
        <caption className="for-readers">Deployments</caption>
        <thead>
          <tr>
            <th>deployment</th>
            <th>state</th>
            <th>serves</th>
            <th>address</th>
            <th>since</th>
            <th className="right">process</th>
            <th>
              <span className="for-readers">open</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td className="strong">{name}</td>
            <td>
              <StatusShape status={DEPLOYMENT_STATUS[state]} words={state} />
            </td>
            <td>
              <Link
                to="/models/$name"
                params={{ name: model }}
                search={{ version: deployment.version }}
                className="serves"
              >
                <span className="cut">{model}</span>
                <Tag kind={up ? 'live' : 'plain'}>{version(deployment.version)}</Tag>
              </Link>
            </td>
            <td>
              <Address url={url} />
            </td>
            <td className="nowrap" title={since === null ? undefined : fullDate(since)}>
              {since === null ? '–' : dateAndTime(since)}
            </td>
            <td className="right">{pid ?? '–'}</td>
            <td className="right">
              {url !== null && <ExternalLink url={`${url}/docs`}>API description</ExternalLink>}
            </td>
          </tr>
          <tr>
            <td>web page</td>
            <td>
              <StatusShape status={page.status} words={page.words} />
            </td>
            <td className="second">the same, for people</td>
            <td>
              <Address url={webUrl} />
            </td>
            <td>{webUrl !== null && startedAt !== null ? dateAndTime(startedAt) : '–'}</td>
            <td />
            <td className="right">{webUrl !== null && <ExternalLink url={webUrl}>Open</ExternalLink>}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
};
