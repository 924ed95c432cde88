/** The text at reading size: where it was met, why it is here, its classes, and the keys. */
import { useEffect, useRef } from 'react';
import type { ItemHelp, LabelQueue, QueueItem } from '../../../core/contract/index.ts';
import { count, number } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { MarkedText } from '../monitoring/MarkedText.tsx';
import { AllDone } from './AllDone.tsx';
import { Classes } from './Classes.tsx';
import { KeyBar } from './keys/KeyBar.tsx';
import { NoteField } from './NoteField.tsx';
import type { Labelling } from './use-labelling.ts';
import { originWords } from './words.ts';

type Props = {
  readonly queue: LabelQueue;
  readonly labelling: Labelling;
  readonly blind: boolean;
  readonly help: ItemHelp | null;
  readonly helpError: unknown;
  readonly onKeys: () => void;
};

export const TextPane = ({ queue, labelling, blind, help, helpError, onKeys }: Props) => {
  const { inHand, failure, error } = labelling;
  return (
    <>
      {error !== null && <ErrorState error={error} kept="No label was lost." />}
      {failure !== null && (
        <ErrorState
          error={failure.error}
          kept="The text waits here; every label before it is kept."
          onRetry={failure.retry}
        />
      )}
      {inHand?.item === null && <AllDone queue={queue} />}
      {inHand?.item && (
        <OneText
          key={inHand.item.id}
          queue={queue}
          item={inHand.item}
          labelling={labelling}
          blind={blind}
          help={help}
          helpError={helpError}
        />
      )}
      {inHand === null && <div className="grow" />}
      <KeyBar blind={blind} onBlind={() => labelling.run('blind')} onKeys={onKeys} />
    </>
  );
};

type OneProps = Omit<Props, 'onKeys'> & { readonly item: QueueItem };

const OneText = ({ queue, item, labelling, blind, help, helpError }: OneProps) => {
  const place = useRef<HTMLDivElement>(null);
  // A button that was clicked goes with its text: keys belong to the new one.
  useEffect(() => {
    if (document.activeElement === document.body) place.current?.focus();
  }, []);
  return (
    <div className="one-text" ref={place} tabIndex={-1} data-item={item.id}>
      <div className="row small second one-text-head">
        <span className="num nowrap">
          {number(item.position + 1)} of {number(queue.counts.total)}
        </span>
        <span className="third">·</span>
        <span className="cut">{help ? originWords(help.origin, blind) : ' '}</span>
        <span className="push row">
          {/* Why a row of the data is here tells its label. */}
          {(blind && help?.origin.kind !== 'prediction' ? [] : item.reasons).map((reason) => (
            <Tag key={reason} kind={/\balert\b/.test(reason) ? 'attention' : 'plain'}>
              {reason}
            </Tag>
          ))}
        </span>
      </div>
      <div className="one-text-middle">
        <div className="one-text-inside">
          <div className="reading" data-long={item.text.length > 280} aria-live="polite">
            <MarkedText text={item.text} unknownWords={item.unknownWords} />
          </div>
          <div className="small third">
            {help && count(help.words, 'word')}
            {help && item.unknownWords.length > 0 && '; '}
            {item.unknownWords.length > 0 && (
              <>
                <span className="unknown-word">dotted</span>: not in the training texts
              </>
            )}
          </div>
          <Classes queue={queue} item={item} labelling={labelling} blind={blind} help={help} />
          {helpError !== null && !help && (
            <ErrorState error={helpError} kept="The text can be labelled all the same." />
          )}
          {labelling.writesNote ? (
            <NoteField
              note={item.mine?.note ?? ''}
              onKeep={(note) => labelling.say({ kind: 'note', note })}
              onClose={labelling.closeNote}
            />
          ) : (
            item.mine !== null &&
            item.mine.note !== '' && (
              <p className="small second note-kept">
                Your note: <bdi>{item.mine.note}</bdi>
              </p>
            )
          )}
        </div>
      </div>
    </div>
  );
};
