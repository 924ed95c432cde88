/** What the text may be: each label with its key and the probability that the model gives it. The suggestion is marked, never applied by itself. */
import { Switch } from '@mantine/core';
import type { ItemHelp, LabelQueue, QueueItem } from '../../../core/contract/index.ts';
import { count, probability } from '../../format/index.ts';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { classColour, LabelMark, useLabels } from '../../parts/LabelMark.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { keyFor } from './keys/actions.ts';
import { useLabelKeyMap } from './keys/key-store.ts';
import type { Labelling } from './use-labelling.ts';
import { reliabilityWords, suggester } from './words.ts';

type Props = {
  readonly queue: LabelQueue;
  readonly item: QueueItem;
  readonly labelling: Labelling;
  readonly blind: boolean;
  readonly help: ItemHelp | null;
};

export const Classes = ({ queue, item, labelling, blind, help }: Props) => {
  const { keys } = useLabelKeyMap();
  const labels = useLabels();
  const suggestion = blind ? null : (help?.suggestion ?? null);
  const said = item.mine?.state === 'labelled' ? item.mine.label : null;
  return (
    <div className="classes">
      <div role="group" aria-label="Labels">
        {queue.labels.map(({ label }, index) => {
          const key = keyFor(keys, `label${index + 1}`);
          const share = suggestion?.probabilities?.[label] ?? null;
          return (
            <button
              key={label}
              type="button"
              className="class-choice"
              data-suggested={suggestion?.label === label}
              aria-pressed={said === label}
              disabled={queue.state === 'closed'}
              onClick={() => labelling.say({ kind: 'label', label })}
            >
              <span className="class-key">{key !== null && <KeyHint keys={key} />}</span>
              <LabelMark label={label} />
              {said === label && <StatusShape status="finished" words="your label" />}
              {share !== null && (
                <span className="push row num class-share">
                  <span className="class-bar-line" aria-hidden>
                    <i style={{ width: `${share * 100}%`, background: classColour(label, labels) }} />
                  </span>
                  <span className="second" title="The model’s probability">
                    {probability(share)}
                  </span>
                </span>
              )}
            </button>
          );
        })}
      </div>
      <div className="small second class-note">
        {blind && 'Blind: suggestions and what others said are hidden.'}
        {suggestion && (
          <>
            {suggester(suggestion)} suggests <b>{suggestion.label}</b>
            {reliabilityWords(help?.reliability ?? null)}
          </>
        )}
        {!blind && help && !suggestion && 'No model suggests a label for this text.'}
      </div>
      {help && help.twins.length > 0 && (
        <div className="row small class-twins">
          <Switch
            size="xs"
            checked={labelling.withTwins}
            onChange={(event) => labelling.setTwins(event.currentTarget.checked)}
            label={`Label ${count(help.twins.length, 'text that is', 'texts that are')} nearly the same, too`}
          />
          {keyFor(keys, 'twins') !== null && <KeyHint keys={keyFor(keys, 'twins') ?? ''} />}
        </div>
      )}
    </div>
  );
};
