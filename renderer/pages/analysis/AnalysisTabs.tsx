/** Below the pictures: errors, figures of each label, ranking, groups of texts, calibrators, and the comparison. */
import type { Analysis, ModelComparison } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { Loading } from '../../parts/Loading.tsx';
import { Tabs } from '../../parts/Tabs.tsx';
import { Calibrators } from './Calibrators.tsx';
import { Compared } from './Compared.tsx';
import { Errors } from './Errors.tsx';
import { Groups } from './Groups.tsx';
import { PerLabel } from './PerLabel.tsx';
import { Ranking } from './Ranking.tsx';
import type { AnalysisTab } from './search.ts';
import { shortName } from './words.ts';

type Props = {
  readonly analysis: Analysis;
  readonly comparison: ModelComparison | null;
  /** Another model was chosen to compare with. */
  readonly compared: boolean;
  readonly current: AnalysisTab;
  readonly onTab: (tab: AnalysisTab) => void;
};

export const AnalysisTabs = ({ analysis, comparison, compared, current, onTab }: Props) => {
  const tabs = [
    { key: 'errors', title: 'Errors', count: number(analysis.wrong) },
    { key: 'labels', title: 'Per label' },
    { key: 'ranking', title: 'ROC and precision-recall' },
    { key: 'groups', title: 'Groups', count: number(analysis.slices.filter(({ stands }) => stands).length) },
    { key: 'calibrators', title: 'Calibrators' },
    ...(compared ? ([{ key: 'compared', title: 'Compared' }] as const) : []),
  ] as const;
  const shown = tabs.some(({ key }) => key === current) ? current : 'errors';
  return (
    <>
      <Tabs tabs={tabs} current={shown} onChange={onTab} label="Analysis" />
      <Content {...{ analysis, comparison }} tab={shown} />
    </>
  );
};

const Content = ({
  analysis,
  comparison,
  tab,
}: Pick<Props, 'analysis' | 'comparison'> & { readonly tab: AnalysisTab }) => {
  switch (tab) {
    case 'errors':
      return <Errors analysis={analysis} name={shortName(analysis.model)} />;
    case 'labels':
      return (
        <Scrolling label="Per label">
          <PerLabel analysis={analysis} />
        </Scrolling>
      );
    case 'ranking':
      return <Ranking analysis={analysis} />;
    case 'groups':
      return (
        <Scrolling label="Groups">
          <Groups analysis={analysis} />
        </Scrolling>
      );
    case 'calibrators':
      return (
        <Scrolling label="Calibrators">
          <Calibrators analysis={analysis} />
        </Scrolling>
      );
    case 'compared':
      return comparison ? <Compared comparison={comparison} /> : <Loading rows={4} />;
    default:
      return tab satisfies never;
  }
};

const Scrolling = ({ label, children }: { readonly label: string; readonly children: React.ReactNode }) => (
  <div className="analysis-scroll" tabIndex={0} role="group" aria-label={label}>
    {children}
  </div>
);
