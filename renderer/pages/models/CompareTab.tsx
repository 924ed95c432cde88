/** Two versions of the model: figures, the same texts answered by both, parameters, data, size and speed. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ComparedVersion, ModelVersion, VersionComparison } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import {
  count,
  duration,
  milliseconds,
  number,
  pValue,
  shortHash,
  size,
  version as versionName,
} from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { differencesOf } from '../runs/differences.ts';
import { type Figure, FigureTable } from '../runs/FigureTable.tsx';
import { Flipped } from '../runs/Flipped.tsx';
import { paramTitle, writeParam } from '../runs/params.ts';
import { newestFirst, roleOf, type Standing } from './standing.ts';
import { differenceWords, versusWords } from './versus-words.ts';

type Props = {
  readonly version: ModelVersion;
  readonly against: ModelVersion | null;
  readonly versions: readonly ModelVersion[];
  readonly standing: Standing;
  readonly onAgainst: (version: number) => void;
};

export const CompareTab = ({ version, against, versions, standing, onAgainst }: Props) => {
  const others = newestFirst(versions).filter((each) => each.version !== version.version);
  const comparison = useQuery({
    ...orpc.models.compare.queryOptions({
      input: { name: version.name, version: version.version, against: against?.version ?? 0 },
    }),
    enabled: against !== null,
  });
  if (against === null) {
    return <EmptyState title="One version only" detail="Register another run’s model to compare the two." />;
  }
  return (
    <div className="version-compare">
      <div className="tool-row">
        <span className="strong">{versionName(version.version)}</span>
        <span className="second">against</span>
        <Select
          w={230}
          aria-label="Version to compare with"
          data={others.map((each) => ({
            value: String(each.version),
            label: `${versionName(each.version)}${each.aliases.length > 0 ? `, ${each.aliases.join(', ')}` : ''}`,
          }))}
          value={String(against.version)}
          allowDeselect={false}
          onChange={(value) => value !== null && onAgainst(Number(value))}
        />
      </div>
      {comparison.error && !comparison.data && (
        <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} />
      )}
      {comparison.isPending && <Loading />}
      {comparison.data && <Compared {...{ version, against, standing, compared: comparison.data }} />}
    </div>
  );
};

type ComparedProps = {
  readonly version: ModelVersion;
  readonly against: ModelVersion;
  readonly standing: Standing;
  readonly compared: VersionComparison;
};

const Compared = ({ version, against, standing, compared }: ComparedProps) => {
  const { comparison, sameRun } = compared;
  const [before, after] = comparison?.runs ?? [];
  const pair = comparison?.pairs[0] ?? null;
  const [old, own] = [versionName(against.version), versionName(version.version)];
  const figures: readonly Figure[] = [
    { title: 'test accuracy', value: version.testAccuracy, compared: against.testAccuracy },
    { title: 'test ROC-AUC', value: after?.kept?.testRocAuc ?? null, compared: before?.kept?.testRocAuc ?? null },
    { title: 'validation accuracy', value: version.valAccuracy, compared: against.valAccuracy },
  ];
  const runs = (comparison?.runs ?? []).map((run, index) => ({ ...run, name: index === 0 ? old : own }));
  return (
    <>
      <Section title="Figures" note={pair?.state === 'ok' ? `paired on ${count(pair.n, 'test text')}` : undefined}>
        <FigureTable figures={figures} role={roleOf(version, standing)} comparedWith={old}>
          <tr>
            <td>against {old}</td>
            <td className="medium" colSpan={2}>
              {versusWords({ pair, sameRun, loading: false })}
            </td>
            <td
              className="right second"
              colSpan={2}
              title="Difference in test accuracy on the same texts, 95 % interval (Tango); exact McNemar test"
            >
              {pair?.difference ? `${differenceWords(pair)}${pair.p === null ? '' : `; p ${pValue(pair.p)}`}` : ''}
            </td>
          </tr>
        </FigureTable>
      </Section>
      <div className="version-parts compare-parts">
        <Parameters compared={compared} old={old} own={own} />
        <DataDifference data={compared.data} own={own} />
        <SizeAndSpeed versions={compared.versions} />
      </div>
      {pair && (
        <div className="compare-flipped">
          <Flipped key={`${pair.against} ${pair.runId}`} runs={runs} pairs={[{ ...pair, corrected: pair.p }]} />
        </div>
      )}
    </>
  );
};

const Parameters = ({ compared, old, own }: { compared: VersionComparison; old: string; own: string }) => {
  const { comparison, sameRun } = compared;
  const runs = comparison?.runs ?? [];
  const { params, equal } = differencesOf(runs);
  return (
    <Section title="Parameters that differ" note={comparison ? `${number(equal)} are equal` : undefined}>
      {!comparison || params.length === 0 ? (
        <p className="small second">
          {sameRun ? 'None: both are the same run’s model.' : comparison ? 'None.' : 'A run is not known.'}
        </p>
      ) : (
        <table className="plain compare-values">
          <thead>
            <tr>
              <th>parameter</th>
              <th className="right">{old}</th>
              <th className="right">{own}</th>
            </tr>
          </thead>
          <tbody>
            {params.map(({ key, alike }) => (
              <tr key={key}>
                <td className="second" title={[key, ...alike].join(', ')}>
                  {paramTitle(key)}
                </td>
                {runs.map((run) => (
                  <td key={run.runId} className="right">
                    {writeParam(key, run.params[key])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
};

const CHANGES = ['added', 'removed', 'relabelled', 'edited', 'moved'] as const;

const DataDifference = ({ data, own }: { readonly data: VersionComparison['data']; readonly own: string }) => (
  <Section
    title="Data"
    right={
      data.state === 'differs' && (
        <Link to="/data/$revision" params={{ revision: data.to }} search={{ tab: 'changes', against: data.from }}>
          Compare the texts
        </Link>
      )
    }
  >
    {data.state === 'same' && <p className="small second">Trained on the same texts.</p>}
    {data.state === 'unknown' && <p className="small second">{data.problem}</p>}
    {data.state === 'differs' && (
      <>
        <p className="small second">
          {own} was trained on <span className="mono">{shortHash(data.to)}</span>, the other on{' '}
          <span className="mono">{shortHash(data.from)}</span>:
        </p>
        <dl className="facts">
          {CHANGES.map((kind) => (
            <div key={kind} className="facts-row">
              <dt>{kind}</dt>
              <dd>
                {data.counts[kind] === 0 ? (
                  <span className="third">none</span>
                ) : (
                  <Link
                    to="/data/$revision"
                    params={{ revision: data.to }}
                    search={{ tab: 'changes', against: data.from, kind }}
                  >
                    {count(data.counts[kind], 'text')}
                  </Link>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </>
    )}
  </Section>
);

const ROWS: readonly (readonly [title: string, of: (side: ComparedVersion) => string])[] = [
  ['weights', ({ parameters }) => (parameters === null ? '–' : number(parameters))],
  ['size', ({ bytes }) => (bytes === null ? '–' : size(bytes))],
  ['trained in', ({ trainSeconds }) => (trainSeconds === null ? '–' : duration(trainSeconds))],
  ['median answer', ({ answers }) => (answers === null ? '–' : milliseconds(answers.p50))],
  ['95th percentile', ({ answers }) => (answers === null ? '–' : milliseconds(answers.p95))],
  ['answers timed', ({ answers }) => (answers === null ? 'none' : number(answers.n))],
];

const SizeAndSpeed = ({ versions }: { readonly versions: VersionComparison['versions'] }) => (
  <Section title="Size and speed">
    <table className="plain compare-values">
      <thead>
        <tr>
          <th>
            <span className="for-readers">what</span>
          </th>
          {versions.map(({ version }) => (
            <th key={version} className="right">
              {versionName(version)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([title, of]) => (
          <tr key={title}>
            <td className="second">{title}</td>
            {versions.map((side) => (
              <td key={side.version} className="right">
                {of(side)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </Section>
);
