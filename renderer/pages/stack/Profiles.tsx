/** Which profiles of the compose file a start is about. */
import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import type { StackStatus } from '../../../core/contract/index.ts';
import { dateAndTime, duration } from '../../format/index.ts';
import { isUp } from '../../frame/stack-glance.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';

type Props = {
  readonly status: StackStatus;
  readonly busy: boolean;
  readonly onChoose: (profiles: string[]) => void;
};

export const Profiles = ({ status: { profiles, services, lastStart }, busy, onChoose }: Props) => {
  // Profiles of one service by its own name are for those who leave others out.
  const others = profiles.filter(
    ({ name, chosen: on, services: [only, ...more] }) =>
      !on && only === name && more.length === 0 && profiles.length > 5,
  );
  const shown = profiles.filter((profile) => !others.includes(profile));
  const chosen = profiles.filter((profile) => profile.chosen).map(({ name }) => name);
  const toggle = (name: string): void =>
    onChoose(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name]);
  const isRunning = (names: readonly string[]): boolean =>
    names.length > 0 && services.filter(({ service }) => names.includes(service)).every(isUp);
  return (
    <div className="stack-profiles row" role="group" aria-label="Profiles that a start is about">
      {profiles.length > 0 && <span className="small third">profiles</span>}
      {shown.map((profile) => (
        <button
          key={profile.name}
          type="button"
          className="chip"
          aria-pressed={profile.chosen}
          disabled={busy}
          title={profile.services.join(', ')}
          onClick={() => toggle(profile.name)}
        >
          <StatusShape status={isRunning(profile.services) ? 'ok' : 'stopped'} size={8} words={profile.name} />
        </button>
      ))}
      {others.length > 0 && (
        <Menu position="bottom-start" width={200} shadow="none">
          <Menu.Target>
            <button type="button" className="chip" disabled={busy}>
              one by one
              <IconChevronDown size={12} stroke={1.6} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map(({ name }) => (
              <Menu.Item key={name} onClick={() => toggle(name)}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {lastStart && (
        <span className="push small third nowrap">
          started {dateAndTime(lastStart.at)} in {duration(lastStart.seconds)}
        </span>
      )}
    </div>
  );
};
