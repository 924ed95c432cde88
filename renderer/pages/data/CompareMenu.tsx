/** Which version to compare with: the parent, or any other. */
import { Button, Menu } from '@mantine/core';
import type { DataVersion } from '../../../core/contract/index.ts';
import { date, shortHash, subject } from '../../format/index.ts';

type Props = {
  readonly versions: readonly DataVersion[];
  readonly version: DataVersion;
  readonly parent: DataVersion | null;
  readonly against: DataVersion | null;
  readonly opened: boolean;
  readonly onOpened: (opened: boolean) => void;
  /** undefined: the parent. */
  readonly onChoose: (revision: string | undefined) => void;
};

export const CompareMenu = ({ versions, version, parent, against, opened, onOpened, onChoose }: Props) => {
  const others = versions.filter((one) => one !== version);
  if (others.length === 0) return null;
  return (
    <Menu opened={opened} onChange={onOpened} position="bottom-end" width={380} shadow="md">
      <Menu.Target>
        <Button variant="default" title="Compare with another version (D)">
          {against === null || against === parent ? 'Compare with…' : `Compared with ${shortHash(against.revision)}`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="data-compare">
        {others.map((one) => (
          <Menu.Item
            key={one.revision}
            aria-current={one === against}
            onClick={() => onChoose(one === parent ? undefined : one.revision)}
          >
            <span className="row">
              <span className="mono third data-compare-hash">
                {one.revision === 'workspace' ? 'folder' : shortHash(one.revision)}
              </span>
              <span className="grow cut">{one.revision === 'workspace' ? 'Working copy' : subject(one.message)}</span>
              <span className="third small nowrap">
                {one === parent ? 'parent' : one.revision === 'workspace' ? 'now' : date(one.date)}
              </span>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
