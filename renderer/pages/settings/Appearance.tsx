/** Light, dark, or as the system has it. Kept on this computer. */
import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { FieldRow } from '../../parts/FieldRow.tsx';

const SCHEMES = [
  { value: 'auto', label: 'as the system' },
  { value: 'light', label: 'light' },
  { value: 'dark', label: 'dark' },
] as const;

export const Appearance = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <FieldRow label="Colours" reason="High contrast and reduced motion follow the system.">
      <SegmentedControl
        aria-label="Colours"
        data={[...SCHEMES]}
        value={colorScheme}
        onChange={(value) => {
          const chosen = SCHEMES.find((scheme) => scheme.value === value);
          if (chosen) setColorScheme(chosen.value);
        }}
      />
    </FieldRow>
  );
};
