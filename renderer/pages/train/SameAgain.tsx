/** "Same again with…": the form with this run's settings, and the cursor in the one that is to change. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { RunSummary } from '../../../core/contract/index.ts';
import type { Choice, Field } from './fields.ts';

type Entry = { readonly focus: Field | Choice; readonly title: string };

const ENTRIES: readonly Entry[] = [
  { focus: 'learningRate', title: 'another learning rate' },
  { focus: 'epochs', title: 'more or fewer epochs' },
  { focus: 'batchSize', title: 'another batch size' },
  { focus: 'seed', title: 'another seed' },
  { focus: 'version', title: 'another data version' },
];
const RANK: Entry = { focus: 'rank', title: 'another rank' };

export const SameAgain = ({ run, filled = false }: { readonly run: RunSummary; readonly filled?: boolean }) => {
  const navigate = useNavigate();
  const entries = run.params['method'] === 'lora' ? [RANK, ...ENTRIES] : ENTRIES;
  return (
    <Menu position="bottom-end" withinPortal={false} shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant={filled ? 'filled' : 'default'}
          rightSection={<IconChevronDown size={13} stroke={1.8} aria-hidden />}
        >
          Same again with…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {entries.map(({ focus, title }) => (
          <Menu.Item key={focus} onClick={() => void navigate({ to: '/train', search: { from: run.runId, focus } })}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
