/** An address as `127.0.0.1:8001`; a click copies all of it. */
import { IconCopy } from '@tabler/icons-react';
import { copyText } from '../../parts/copy-text.ts';

export const Address = ({ url }: { readonly url: string | null }) => {
  if (url === null) return <span className="third">–</span>;
  const copy = (): Promise<void> => copyText(url, `Copied ${url}`);
  return (
    <button type="button" className="address mono" title={`${url}: click to copy`} onClick={() => void copy()}>
      {url.replace(/^https?:\/\//, '')}
      <IconCopy size={12} stroke={1.7} aria-hidden />
    </button>
  );
};
