/** A text, what each person said of it side by side, and what it may come to. */
import type { Answer, LabelQueue, ReviewItem } from '../../../../core/contract/index.ts';
import { dateAndTime, fullDate } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { KeyHint } from '../../../parts/KeyHint.tsx';
import { LabelMark } from '../../../parts/LabelMark.tsx';
import { Tag } from '../../../parts/Tag.tsx';
import { keyFor } from '../keys/actions.ts';
import { useLabelKeyMap } from '../keys/key-store.ts';
import { NoteField } from '../NoteField.tsx';
import type { Review } from './use-review.ts';

type Props = { readonly queue: LabelQueue; readonly item: ReviewItem; readonly review: Review };

const STATES = { labelled: 'labelled', skipped: 'skipped it', flagged: 'flagged it', open: 'noted' } as const;

export const OneDiffering = ({ queue, item, review }: Props) => {
  const { keys } = useLabelKeyMap();
  const leave = keyFor(keys, 'skip');
  const note = keyFor(keys, 'note');
  return (
    <div className="one-text" data-item={item.id}>
      {review.error !== null && <ErrorState error={review.error} kept="No label was lost." />}
      <div className="one-text-middle">
        <div className="one-text-inside">
          <div className="reading" data-long={item.text.length > 280} aria-live="polite">
            <bdi>{item.text}</bdi>
          </div>
          <div className="sides" role="list" aria-label="What each person said">
            {item.answers.map((answer) => (
              <Side key={answer.person} answer={answer} />
            ))}
          </div>
          {item.settled !== null && (
            <p className="small second">
              Decided by {item.settled.by}, {dateAndTime(item.settled.at)}:{' '}
              {item.settled.label === null ? 'left out' : <LabelMark label={item.settled.label} />}
            </p>
          )}
          <div className="classes" role="group" aria-label="Decide">
            {queue.labels.map(({ label }, index) => {
              const key = keyFor(keys, `label${index + 1}`);
              return (
                <button
                  key={label}
                  type="button"
                  className="class-choice"
                  aria-pressed={item.settled?.label === label}
                  disabled={queue.state === 'closed'}
                  onClick={() => review.settle(label)}
                >
                  <span className="class-key">{key !== null && <KeyHint keys={key} />}</span>
                  <LabelMark label={label} />
                  <span className="push small third">{sayersOf(item.answers, label)}</span>
                </button>
              );
            })}
            <button
              type="button"
              className="class-choice"
              aria-pressed={item.settled !== null && item.settled.label === null}
              disabled={queue.state === 'closed'}
              onClick={() => review.settle(null)}
            >
              <span className="class-key">{leave !== null && <KeyHint keys={leave} />}</span>
              Leave it out of the data
            </button>
          </div>
          {review.writesNote ? (
            <NoteField note="" onKeep={review.note} onClose={review.closeNote} />
          ) : (
            <p className="small third">
              {note !== null && (
                <>
                  <KeyHint keys={note} /> note.{' '}
                </>
              )}
              What is not decided stays out of the data.
            </p>
          )}
        </div>
      </div>
    </div>
  );
};

const sayersOf = (answers: readonly Answer[], label: string): string =>
  answers
    .filter((answer) => answer.label === label)
    .map(({ person }) => person)
    .join(', ');

const Side = ({ answer }: { readonly answer: Answer }) => (
  <div className="side" role="listitem">
    <div className="row">
      <span className="medium cut">{answer.person}</span>
      {answer.blind && <Tag>blind</Tag>}
      <span className="push small third nowrap" title={fullDate(answer.at)}>
        {dateAndTime(answer.at)}
      </span>
    </div>
    {answer.label === null ? (
      <span className="second">{STATES[answer.state]}</span>
    ) : (
      <LabelMark label={answer.label} />
    )}
    {answer.note !== '' && <bdi className="small second side-note">{answer.note}</bdi>}
  </div>
);
