/** Ways to start, each with its time where it has been measured. */
import { type Preset, isPreset, presetsFor } from './presets.ts';
import type { FormState } from './use-form.ts';
import { usePresetTimes } from './use-preset-times.ts';

type CardProps = {
  readonly preset: Preset;
  readonly chosen: boolean;
  readonly time: string | null;
  readonly onChoose: () => void;
};

const PresetCard = ({ preset, chosen, time, onChoose }: CardProps) => (
  <label className="preset" data-chosen={chosen || undefined}>
    <input type="radio" name="preset" className="for-readers" checked={chosen} onChange={onChoose} onClick={onChoose} />
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

type Props = {
  readonly form: FormState;
  readonly data: string;
  /** Measures presets that are not chosen: only while nothing else is measured or trained, or they would disturb it. */
  readonly idle: boolean;
};

export const Presets = ({ form, data, idle }: Props) => {
  const presets = presetsFor(form.draft);
  const chosen = presets.find((preset) => isPreset(form.draft, preset))?.key;
  const times = usePresetTimes(presets, form.draft, data, idle);
  return (
    <div className="section">
      <div className="presets" role="radiogroup" aria-label="Start with">
        {presets.map((preset, index) => (
          <PresetCard
            key={preset.key}
            preset={preset}
            chosen={preset.key === chosen}
            time={times[index] ?? null}
            onChoose={() => form.set(preset.draft)}
          />
        ))}
      </div>
    </div>
  );
};
