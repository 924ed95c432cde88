/** Ways to start, each with its time where it has been measured. */
import { useQuery } from '@tanstack/react-query';
import type { RunSummary } from '../../../core/contract/index.ts';
import { duration } from '../../format/index.ts';
import { checkDraft, defaultRecipe } from './draft.ts';
import { timeRange } from './estimate.ts';
import { isPreset, type Preset, presetsFor } from './presets.ts';
import { planOptions } from './use-plan.ts';
import type { FormState } from './use-form.ts';

type Props = {
  readonly form: FormState;
  readonly last: RunSummary | undefined;
  readonly data: string;
  /** Measures presets that are not chosen: only while nothing else is measured or trained, or they would disturb it. */
  readonly idle: boolean;
};

/** Those that random weights of known size make small: seconds to measure. */
const isSmall = ({ key }: Preset): boolean => key === 'try' || key === 'default';

const useTime = (preset: Preset, data: string, enabled: boolean): string | null => {
  const { recipe } = checkDraft(preset.draft);
  const query = useQuery({
    ...planOptions(recipe ?? defaultRecipe(), preset.draft.revision, data),
    enabled: enabled && recipe !== null && isSmall(preset),
  });
  return recipe && query.data ? duration(timeRange(query.data.plan, recipe).most) : null;
};

const PresetCard = ({
  preset,
  chosen,
  data,
  idle,
  onChoose,
}: {
  readonly preset: Preset;
  readonly chosen: boolean;
  readonly data: string;
  readonly idle: boolean;
  readonly onChoose: () => void;
}) => {
  const time = useTime(preset, data, idle);
  return (
    <label className="preset" data-chosen={chosen || undefined}>
      <input
        type="radio"
        name="preset"
        className="for-readers"
        checked={chosen}
        onChange={onChoose}
        onClick={onChoose}
      />
      <span className="row">
        <span className="strong">{preset.title}</span>
        {time !== null && <span className="small second num push">{time}</span>}
      </span>
      <span className="small second cut" title={preset.what}>
        {preset.what}
      </span>
      <span className="small third">{preset.why}</span>
    </label>
  );
};

export const Presets = ({ form, last, data, idle }: Props) => {
  const presets = presetsFor(form.draft, last);
  const chosen = presets.find((preset) => isPreset(form.draft, preset))?.key;
  return (
    <div className="section">
      <div className="presets" role="radiogroup" aria-label="Start with">
        {presets.map((preset) => (
          <PresetCard
            key={preset.key}
            preset={preset}
            chosen={preset.key === chosen}
            data={data}
            idle={idle}
            onChoose={() => form.set(preset.draft)}
          />
        ))}
      </div>
    </div>
  );
};
