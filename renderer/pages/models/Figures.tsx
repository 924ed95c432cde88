/** How good the version is, and how it differs from what is live on the same test texts. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, pValue, version as versionName } from '../../format/index.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { Section } from '../../parts/Section.tsx';
import { type Figure, FigureTable } from '../runs/FigureTable.tsx';
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
  const figures: readonly Figure[] = [
    { title: 'test accuracy', value: version.testAccuracy, compared: baseline?.testAccuracy ?? null },
    { title: 'test ROC-AUC', value: run.data?.kept?.testRocAuc ?? null, compared: otherAuc },
    { title: 'validation accuracy', value: version.valAccuracy, compared: baseline?.valAccuracy ?? null },
  ];
  const pair = versus?.pair ?? null;
  if (figures.every(({ value }) => value === null)) {
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
      right={
        <Link to="/analysis" search={{ model: `${version.name}/${version.version}` }}>
          Analyse {versionName(version.version)}
        </Link>
      }
    >
      <FigureTable
        figures={figures}
        role={role}
        comparedWith={baseline === null ? null : versionName(baseline.version)}
      >
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
      </FigureTable>
    </Section>
  );
};
