/** The versions of one model, newest first; ↑ ↓ Home End choose one. */
import { useId } from 'react';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { date, fullDate, shortHash, version } from '../../format/index.ts';
import { IntervalGlyph } from '../../parts/IntervalGlyph.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { scaleOf } from '../runs/scale.ts';
import { newestFirst, roleOf, type Standing, tagOf } from './standing.ts';

type Props = {
  readonly versions: readonly ModelVersion[];
  readonly standing: Standing;
  readonly selected: number | null;
  readonly onSelect: (version: number) => void;
};

export const VersionList = ({ versions, standing, selected, onSelect }: Props) => {
  const id = useId();
  const shown = newestFirst(versions);
  const index = shown.findIndex((each) => each.version === selected);
  const scale = scaleOf(shown.map(({ testAccuracy }) => testAccuracy));
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(shown.length - 1, index + 1),
      ArrowUp: Math.max(0, index - 1),
      Home: 0,
      End: shown.length - 1,
    };
    const step = steps[event.key];
    if (step === undefined || event.altKey) return;
    event.preventDefault();
    const next = shown[step];
    if (next) {
      onSelect(next.version);
      document.getElementById(`${id}-${next.version}`)?.scrollIntoView({ block: 'nearest' });
    }
  };
  return (
    <div
      className="version-list"
      role="listbox"
      aria-label="Versions"
      tabIndex={0}
      aria-activedescendant={index < 0 ? undefined : `${id}-${selected}`}
      onKeyDown={onKeyDown}
    >
      {shown.map((each) => {
        const tag = tagOf(each, standing);
        return (
          <div
            key={each.version}
            id={`${id}-${each.version}`}
            className="version"
            role="option"
            aria-selected={each.version === selected}
            onClick={() => onSelect(each.version)}
          >
            <div className="row">
              <span className="strong">{version(each.version)}</span>
              {tag && <Tag kind={tag.kind}>{tag.text}</Tag>}
              <span className="cut second small">{each.aliases.join(', ')}</span>
              <span className="push small second nowrap" title={fullDate(each.createdAt)}>
                {date(each.createdAt)}
              </span>
            </div>
            <div className="row second">
              <span className="cut">{each.runName ?? 'run not known'}</span>
              {each.revision !== null && <span className="mono">{shortHash(each.revision)}</span>}
            </div>
            {each.testAccuracy && (
              <div className="row">
                <IntervalGlyph value={each.testAccuracy} scale={scale} role={roleOf(each, standing)} width={150} />
                <span className="push small second nowrap">test accuracy</span>
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
};
