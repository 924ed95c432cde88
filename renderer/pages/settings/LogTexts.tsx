/** What the prediction log keeps of a text. */
import { SegmentedControl } from '@mantine/core';
import type { ProjectSettings } from '../../../core/contract/index.ts';
import { FieldRow } from '../../parts/FieldRow.tsx';
import { logTextsWords } from './format.ts';

type Value = ProjectSettings['logTexts'];
type Props = { readonly value: Value; readonly onSave: (value: Value) => void };

const CHOICES: readonly { readonly value: Value; readonly label: string }[] = [
  { value: 'whole', label: 'whole' },
  { value: 'redacted', label: 'redacted' },
  { value: 'statistics', label: 'statistics only' },
];

export const LogTexts = ({ value, onSave }: Props) => (
  <FieldRow
    label="Texts in the log"
    reason="Of what is logged from the next start of the service on."
    remark={logTextsWords(value)}
  >
    <SegmentedControl
      aria-label="Texts in the log"
      data={[...CHOICES]}
      value={value}
      onChange={(chosen) => {
        const choice = CHOICES.find((each) => each.value === chosen);
        if (choice) onSave(choice.value);
      }}
    />
  </FieldRow>
);
