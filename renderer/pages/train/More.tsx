/** What is seldom changed, behind one line that says what it holds. What is wrong or differs from the last run is never hidden. */
import { IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

type Props = {
  readonly title: string;
  /** The hidden values. */
  readonly words: string;
  /** Something in it wants to be seen. */
  readonly needed: boolean;
  readonly children: ReactNode;
};

export const More = ({ title, words, needed, children }: Props) => {
  const [wanted, setWanted] = useState(false);
  const open = wanted || needed;
  return (
    <>
      <button type="button" className="train-more" aria-expanded={open} onClick={() => setWanted(!open)}>
        <IconChevronRight size={14} stroke={1.8} aria-hidden />
        <span className="medium">{title}</span>
        {!open && <span className="small third cut">{words}</span>}
      </button>
      {open && <div className="train-more-rows">{children}</div>}
    </>
  );
};
