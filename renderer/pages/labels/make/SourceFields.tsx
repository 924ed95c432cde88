/** What the chosen source asks for. */
import { NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import type { DriftAlert, RegisteredModel } from '../../../../core/contract/index.ts';
import { version } from '../../../format/index.ts';
import { IN_DIALOG } from '../../../parts/in-dialog.ts';
import { alertTitle, stateWords } from '../../alert/format.ts';
import { FileField } from './FileField.tsx';
import type { Draft } from './sources.ts';

type Props = {
  readonly draft: Draft;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly alerts: readonly DriftAlert[];
  readonly models: readonly RegisteredModel[];
};

const whole = (value: number | string): number | '' => (value === '' ? '' : Math.round(Number(value)));

export const SourceFields = ({ draft, onChange, alerts, models }: Props) => {
  const { kind } = draft;
  const hasModel = kind === 'unsure' || kind === 'random';
  const versions = models.find(({ name }) => name === draft.model)?.versions ?? [];
  return (
    <div className="source-fields">
      {kind === 'alert' && (
        <Select
          label="Alert"
          placeholder={alerts.length === 0 ? 'No check has raised an alert' : 'Choose one'}
          comboboxProps={IN_DIALOG}
          data={alerts.map((alert) => ({
            value: String(alert.number),
            label: `#${alert.number}  ${alertTitle(alert)}, ${stateWords(alert)}`,
          }))}
          value={draft.alert === null ? null : String(draft.alert)}
          onChange={(value) => onChange({ alert: value === null ? null : Number(value) })}
        />
      )}
      {kind === 'search' && (
        <>
          <SegmentedControl
            aria-label="Where to search"
            value={draft.in}
            data={[
              { value: 'log', label: 'Prediction log' },
              { value: 'data', label: 'Rows of the data' },
            ]}
            onChange={(value) => onChange({ in: value === 'data' ? 'data' : 'log' })}
          />
          <TextInput
            label="Texts that hold"
            value={draft.text}
            onChange={(event) => onChange({ text: event.currentTarget.value })}
          />
        </>
      )}
      {hasModel && (
        <div className="row source-row">
          <Select
            label="Model"
            comboboxProps={IN_DIALOG}
            allowDeselect={false}
            data={[...new Set([...models.map(({ name }) => name), draft.model])]}
            value={draft.model}
            onChange={(model) => onChange({ model: model ?? draft.model, version: null })}
          />
          <Select
            label="Version"
            comboboxProps={IN_DIALOG}
            allowDeselect={false}
            data={[
              { value: '', label: 'all' },
              ...versions.map((each) => ({ value: String(each.version), label: version(each.version) })),
            ]}
            value={draft.version === null ? '' : String(draft.version)}
            onChange={(value) => onChange({ version: value === null || value === '' ? null : Number(value) })}
          />
          <NumberInput
            label="Days back"
            min={1}
            max={3650}
            allowDecimal={false}
            value={draft.days}
            onChange={(value) => onChange({ days: Math.min(3650, Math.max(1, whole(value) || 1)) })}
          />
        </div>
      )}
      {kind === 'import' ? (
        <FileField draft={draft} onChange={onChange} />
      ) : (
        <NumberInput
          label={kind === 'random' ? 'Texts to draw' : 'Texts at most'}
          min={1}
          max={200_000}
          allowDecimal={false}
          value={draft.size}
          onChange={(value) => onChange({ size: whole(value) })}
        />
      )}
    </div>
  );
};
