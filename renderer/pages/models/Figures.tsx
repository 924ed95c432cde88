/** How good the version is, and how it differs from what is live on the same test texts. */
import { useQuery } from '@tanstack/react-query';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, interval, metric, pValue, version as versionName } from '../../format/index.ts';
import { IntervalGlyph, type Role } from '../../parts/IntervalGlyph.tsx';
import { Section } from '../../parts/Section.tsx';
import { scaleOf, scaleText } from '../runs/scale.ts';
import { differenceWords, versusWords } from './versus-words.ts';
import type { Versus } from './use-models.ts';

type Props = { readonly version: ModelVersion; readonly role: Role; readonly versus: Versus | null };

export const Figures = ({ version, role, versus }: Props) => {
  const run = useQuery({
    ...orpc.runs.get.queryOptions({ input: { runId: version.runId ?? '' } }),
    enabled: version.runId !== null,
  });
  const baseline = versus?.baseline ?? null;
  const otherAuc = versus?.sameRun
    ? (run.data?.kept?.testRocAuc ?? null)
    : (versus?.runs.find(({ runId }) => runId === baseline?.runId)?.kept?.testRocAuc ?? null);
  const rows = [
    { title: 'test accuracy', value: version.testAccuracy, compared: baseline?.testAccuracy ?? null },
    { title: 'test ROC-AUC', value: run.data?.kept?.testRocAuc ?? null, compared: otherAuc },
    { title: 'validation accuracy', value: version.valAccuracy, compared: baseline?.valAccuracy ?? null },
  ];
  const scale = scaleOf(rows.flatMap(({ value, compared }) => [value, compared]));
  const pair = versus?.pair ?? null;
  if (rows.every(({ value }) => value === null)) {
    return (
      <Section title="Figures">
        <p className="second small">Another program made it: no answers on test texts are kept to measure it by.</p>
      </Section>
    );
  }
  return (
    <Section
      title="Figures"
      note={version.testAccuracy ? `kept epoch, ${count(version.testAccuracy.n, 'test text')}, scored once` : undefined}
    >
      <table className="plain figures">
        <thead>
          <tr>
            <th>measure</th>
            <th className="right">value</th>
            <th>{scaleText(scale)}</th>
            <th className="right">95 % interval</th>
            {baseline && <th className="right">{versionName(baseline.version)}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(
            ({ title, value, compared }) =>
              value && (
                <tr key={title}>
                  <td>{title}</td>
                  <td className="right medium">{metric(value.value)}</td>
                  <td>
                    <IntervalGlyph
                      value={value}
                      scale={scale}
                      role={role}
                      compared={compared?.value ?? null}
                      figure={false}
                      width={130}
                    />
                  </td>
                  <td className="right second">{value.interval ? interval(value.interval) : '–'}</td>
                  {baseline && <td className="right second">{compared ? metric(compared.value) : '–'}</td>}
                </tr>
              ),
          )}
          {versus && (
            <tr>
              <td>against {versionName(versus.baseline.version)}</td>
              <td className="medium" colSpan={2}>
                {versusWords(versus)}
              </td>
              <td
                className="right second"
                colSpan={2}
                title="Difference in test accuracy on the same texts, 95 % interval (Tango); exact McNemar test"
              >
                {pair?.difference ? `${differenceWords(pair)}${pair.p === null ? '' : `; p ${pValue(pair.p)}`}` : ''}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </Section>
  );
};
