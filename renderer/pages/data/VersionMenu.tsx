/** What is done less often with a version, the cache and the remotes. */
import { Menu } from '@mantine/core';
import type { GraphVersion } from '../../../core/contract/index.ts';
import { MoreMenu } from '../../parts/MoreMenu.tsx';
import type { OpenDialog } from './dialogs.ts';

type Props = { readonly version: GraphVersion; readonly onDialog: OpenDialog };

export const VersionMenu = ({ version, onDialog }: Props) => {
  const working = version.revision === 'workspace';
  return (
    <MoreMenu>
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
    </MoreMenu>
  );
};
