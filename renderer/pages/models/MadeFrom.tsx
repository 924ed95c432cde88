/** What a version was made from: run, data version, when, and where its files are. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { dateAndTime, fullDate, version as versionName } from '../../format/index.ts';
import { Hash } from '../../parts/Hash.tsx';
import { Section } from '../../parts/Section.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { type Standing, tagOf } from './standing.ts';
import { TrainedOn } from './TrainedOn.tsx';

type Props = {
  readonly version: ModelVersion;
  readonly standing: Standing;
  /** At the right of the heading. */
  readonly right: ReactNode;
};

export const MadeFrom = ({ version, standing, right }: Props) => {
  const tag = tagOf(version, standing);
  return (
    <Section
      right={right}
      title={
        <span className="row">
          {version.name} {versionName(version.version)} {tag && <Tag kind={tag.kind}>{tag.text}</Tag>}
        </span>
      }
    >
      <dl className="facts">
        <dt>run</dt>
        <dd>
          {version.runId === null ? (
            <span className="second">not known</span>
          ) : (
            <Link to="/run/$runId" params={{ runId: version.runId }}>
              {version.runName ?? version.runId}
            </Link>
          )}
        </dd>
        <dt>data version</dt>
        <dd>
          {version.revision === null ? (
            <span className="second">not known</span>
          ) : (
            <span className="row">
              <Hash value={version.revision} />
              <Link to="/data/$revision" params={{ revision: version.revision }}>
                Open
              </Link>
            </span>
          )}
        </dd>
        <TrainedOn version={version} />
        <dt>registered</dt>
        <dd title={fullDate(version.createdAt)}>{dateAndTime(version.createdAt)}</dd>
        {version.modelId !== null && (
          <>
            <dt>logged model</dt>
            <dd className="mono cut" title={version.source}>
              {version.modelId}
            </dd>
          </>
        )}
        {version.status !== 'READY' && (
          <>
            <dt>state</dt>
            <dd>{version.status.toLowerCase().replaceAll('_', ' ')}</dd>
          </>
        )}
      </dl>
    </Section>
  );
};
