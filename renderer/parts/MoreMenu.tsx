/** What is done less often on a page, behind one button. */
import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** @param children the menu's items */
export const MoreMenu = ({ children }: { readonly children: ReactNode }) => (
  <Menu position="bottom-end" width={250} shadow="md">
    <Menu.Target>
      <Button variant="default" aria-label="More actions" title="More actions" className="more-button">
        <IconDots size={15} stroke={1.6} />
      </Button>
    </Menu.Target>
    <Menu.Dropdown>{children}</Menu.Dropdown>
  </Menu>
);
