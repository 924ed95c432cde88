/** Where the run came from: data to the byte, code to the commit, seed and device. */
import { Link } from '@tanstack/react-router';
import type { RunSummary } from '../../../core/contract/index.ts';
import { number, shortHash } from '../../format/index.ts';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { Hash } from '../../parts/Hash.tsx';
import { Section } from '../../parts/Section.tsx';
import { codeOf, codeWords } from './made-from.ts';

export const MadeFrom = ({ run }: { readonly run: RunSummary }) => {
  const code = codeOf(run);
  const words = codeWords(code);
  const { tags, params } = run;
  return (
    <Section
      title="Made from"
      right={
        <Link to="/train" search={{ from: run.runId }} title="The training form with this run's parameters">
          Same again…
        </Link>
      }
    >
      <dl className="facts">
        {run.datasets.map(({ name, digest, revision, files }) => (
          <div key={`${name} ${digest}`} className="facts-row">
            <dt>{name === 'data' ? 'data' : `data ${name}`}</dt>
            <dd>
              {revision === null ? (
                <span className="second">{name}</span>
              ) : (
                <Link to="/data/$revision" params={{ revision }} className="mono">
                  {shortHash(revision)}
                </Link>
              )}
              {files.map(({ path, md5 }) => (
                <div key={path} className="small second">
                  {path} <Hash value={md5} />
                </div>
              ))}
              {files.length === 0 && (
                <div className="small second">
                  digest <Hash value={digest} />
                </div>
              )}
            </dd>
          </div>
        ))}
        {code.commit !== null && (
          <div className="facts-row">
            <dt>code</dt>
            <dd>
              <Hash value={code.commit} />
              {code.branch === null ? '' : ` on ${code.branch}`}
              {words === null ? '' : `, ${words}`}
              {code.url !== null && (
                <div className="small">
                  <ExternalLink url={code.url}>See the commit</ExternalLink>
                </div>
              )}
              {code.changed?.map((path) => (
                <div key={path} className="small second mono cut" title={path}>
                  {path}
                </div>
              ))}
            </dd>
          </div>
        )}
        {(
          [
            ['program', code.source],
            ['base', params['base_model']],
            [
              'weights',
              tags['idrift.parameters'] === undefined ? undefined : number(Number(tags['idrift.parameters'])),
            ],
            ['seed', params['seed']],
            ['device', tags['idrift.device']],
            ['by', run.user === '' ? undefined : run.user],
          ] as const
        ).map(
          ([title, value]) =>
            value && (
              <div key={title} className="facts-row">
                <dt>{title}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Section>
  );
};
