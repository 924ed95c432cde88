/** What is done less often with a version, the cache and the remotes. */
import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { GraphVersion } from '../../../core/contract/index.ts';
import type { OpenDialog } from './dialogs.ts';

type Props = { readonly version: GraphVersion; readonly onDialog: OpenDialog };

export const MoreMenu = ({ version, onDialog }: Props) => {
  const working = version.revision === 'workspace';
  return (
    <Menu position="bottom-end" width={250} shadow="md">
      <Menu.Target>
        <Button variant="default" aria-label="More actions" title="More actions" className="data-more">
          <IconDots size={15} stroke={1.6} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onDialog({ kind: 'import', files: [] })}>Import files…</Menu.Item>
        <Menu.Item onClick={() => onDialog({ kind: 'export', revision: version.revision })}>Export rows…</Menu.Item>
        {!working && (
          <Menu.Item onClick={() => onDialog({ kind: 'check-out', revision: version.revision })}>
            Check out this version…
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => onDialog({ kind: 'remotes' })}>Remotes…</Menu.Item>
        <Menu.Item onClick={() => onDialog({ kind: 'hooks' })}>Git hooks…</Menu.Item>
        <Menu.Item onClick={() => onDialog({ kind: 'archive' })}>Cache archive…</Menu.Item>
        <Menu.Item onClick={() => onDialog({ kind: 'clean-up' })}>Clean up the cache…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
