/** The selected version by tabs: itself, beside another one, the model's history, the model card. */
import type { ModelVersion, RegisteredModel } from '../../../core/contract/index.ts';
import { version as versionName } from '../../format/index.ts';
import { type Tab, Tabs } from '../../parts/Tabs.tsx';
import { CardTab } from './CardTab.tsx';
import { CompareTab } from './CompareTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import type { ModelsTab } from './search.ts';
import { baselineOf, newestFirst, type Standing } from './standing.ts';
import type { Versus } from './use-models.ts';
import { VersionView } from './VersionView.tsx';

type Props = {
  readonly model: RegisteredModel;
  readonly version: ModelVersion;
  readonly standing: Standing;
  readonly versus: Versus | null;
  readonly tab: ModelsTab;
  /** null: none was chosen. */
  readonly against: ModelVersion | null;
  readonly onTab: (tab: ModelsTab) => void;
  readonly onAgainst: (version: number) => void;
  readonly onDeleted: () => void;
};

export const SelectedVersion = ({
  model,
  version,
  standing,
  versus,
  tab,
  against,
  onTab,
  onAgainst,
  onDeleted,
}: Props) => {
  const { versions } = model;
  const tabs: readonly Tab<ModelsTab>[] = [
    { key: 'version', title: versionName(version.version) },
    { key: 'compare', title: 'Compare' },
    { key: 'history', title: 'History' },
    { key: 'card', title: 'Model card' },
  ];
  const other =
    (against?.version === version.version ? null : against) ??
    baselineOf(version, versions, standing) ??
    newestFirst(versions).find((each) => each.version !== version.version) ??
    null;
  return (
    <>
      <Tabs tabs={tabs} current={tab} onChange={onTab} label="Of the selected version" />
      <div className={`version-tab${tab === 'version' ? ' still' : ''}`} role="tabpanel" tabIndex={-1}>
        {tab === 'version' && <VersionView {...{ model, version, versions, standing, versus, onDeleted }} />}
        {tab === 'compare' && (
          <CompareTab key={version.version} {...{ version, versions, standing, against: other, onAgainst }} />
        )}
        {tab === 'history' && <HistoryTab model={model} />}
        {tab === 'card' && <CardTab version={version} />}
      </div>
    </>
  );
};
