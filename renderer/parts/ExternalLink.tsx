/** A link to a page outside the app: the system's browser opens it. */
import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';

export const ExternalLink = ({ url, children }: { readonly url: string; readonly children: ReactNode }) => (
  <a
    href={url}
    target="_blank"
    rel="noreferrer"
    className="external-link"
    onClick={(event) => {
      if (!window.idrift) return;
      event.preventDefault();
      void window.idrift.openExternal(url);
    }}
  >
    {children}
    <IconExternalLink size={12} stroke={1.7} aria-hidden />
  </a>
);
