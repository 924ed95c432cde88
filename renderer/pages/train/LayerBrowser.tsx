/** Under the model's fields: how much of it learns, and its layers on request. */
import { useState } from 'react';
import { IconChevronRight } from '@tabler/icons-react';
import { trainableWords } from './layers.ts';
import { LayerTree } from './LayerTree.tsx';
import type { Outline } from './use-outline.ts';

export const LayerBrowser = ({ outline: { data } }: { readonly outline: Outline }) => {
  const [open, setOpen] = useState(false);
  // What keeps them from being read keeps the run from starting: the estimate's pane says it.
  if (!data) return null;
  return (
    <>
      <button type="button" className="train-more" aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={14} stroke={1.8} aria-hidden />
        <span className="medium">Layers</span>
        <span className="small third cut num">{trainableWords(data)}</span>
      </button>
      {open && <LayerTree outline={data} />}
    </>
  );
};
