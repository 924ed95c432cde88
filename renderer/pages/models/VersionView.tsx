/** The selected version: where it came from, its names, its figures beside what is live, and the answers that change. */
import type { ModelVersion, RegisteredModel } from '../../../core/contract/index.ts';
import { version as versionName } from '../../format/index.ts';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { Flipped } from '../runs/Flipped.tsx';
import { Aliases } from './Aliases.tsx';
import { DeleteVersion } from './DeleteVersion.tsx';
import { ExportContainer } from './ExportContainer.tsx';
import { ExportVersion } from './ExportVersion.tsx';
import { Figures } from './Figures.tsx';
import { MadeFrom } from './MadeFrom.tsx';
import { NotesAndTags } from './NotesAndTags.tsx';
import { isSame, roleOf, type Standing } from './standing.ts';
import type { Versus } from './use-models.ts';

type Props = {
  readonly model: RegisteredModel;
  readonly version: ModelVersion;
  readonly versions: readonly ModelVersion[];
  readonly standing: Standing;
  readonly versus: Versus | null;
  readonly onDeleted: () => void;
};

export const VersionView = ({ model, version, versions, standing, versus, onDeleted }: Props) => {
  const isLive = isSame(standing.live, version);
  const details = (
    <div key={version.version}>
      <div className="version-parts">
        <MadeFrom
          version={version}
          standing={standing}
          right={
            <span className="row">
              <ExportVersion version={version} />
              <ExportContainer version={version} />
              <DeleteVersion
                version={version}
                servedBy={isLive ? (standing.deployment?.name ?? null) : null}
                onDeleted={onDeleted}
              />
            </span>
          }
        />
        <Aliases version={version} others={versions.filter((each) => each !== version)} />
      </div>
      <Figures version={version} role={roleOf(version, standing)} versus={versus} />
      <NotesAndTags model={model} version={version} />
    </div>
  );
  const pair = versus?.pair;
  if (!versus || !pair) return <div className="version-scroll">{details}</div>;
  // Called by their versions here: "v2" rather than the run's name.
  const runs = versus.runs.map((run) => ({
    ...run,
    name: versionName(run.runId === versus.baseline.runId ? versus.baseline.version : version.version),
  }));
  return (
    <Panes name="model-version" orientation="vertical">
      <Pane name="version" min="30%">
        {details}
      </Pane>
      <Pane name="flipped" size="42%" min="20%" scrolls={false}>
        <Flipped key={`${pair.against} ${pair.runId}`} runs={runs} pairs={[{ ...pair, corrected: pair.p }]} />
      </Pane>
    </Panes>
  );
};
