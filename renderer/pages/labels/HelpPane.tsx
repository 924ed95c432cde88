/** What helps to decide: texts like this one, what others said, what the labels mean, and how this person's labels go. */
import type { ItemHelp, LabelQueue } from '../../../core/contract/index.ts';
import { dateAndTime, fullDate, probability } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { Section } from '../../parts/Section.tsx';
import { LoopFoot } from './draft/LoopFoot.tsx';
import { Meanings } from './help/Meanings.tsx';
import { Session } from './help/Session.tsx';
import type { Labelling } from './use-labelling.ts';

type Props = {
  readonly queue: LabelQueue;
  readonly labelling: Labelling;
  readonly blind: boolean;
  readonly help: ItemHelp | null;
};

const STATES = { labelled: 'labelled', skipped: 'skipped it', flagged: 'flagged it', open: 'noted' } as const;

export const HelpPane = ({ queue, labelling, blind, help }: Props) => {
  const done = labelling.inHand?.item === null;
  return (
    <>
      <div className="help-scroll">
        {!done && (
          <Section title="Nearest labelled texts">
            {help && help.nearest.length === 0 && <p className="small second">No labelled text is like this one.</p>}
            {help?.nearest.map((near, index) => (
              <div key={index} className="near">
                <div className="near-text" title={near.text}>
                  <bdi>{near.text}</bdi>
                </div>
                <div className="row small third">
                  <LabelMark label={near.label} />
                  <span className="push num">
                    {near.where}, similarity {probability(near.similarity)}
                  </span>
                </div>
              </div>
            ))}
          </Section>
        )}
        {help && help.twins.length > 0 && (
          <Section title="Nearly the same">
            {help.twins.slice(0, 5).map(({ id, text }) => (
              <div key={id} className="near cut" title={text}>
                <bdi>{text}</bdi>
              </div>
            ))}
            {help.twins.length > 5 && <p className="small third">and {help.twins.length - 5} more</p>}
          </Section>
        )}
        {!blind && help && help.others.length > 0 && (
          <Section title="What others said">
            {help.others.map((answer) => (
              <div key={`${answer.person} ${answer.at}`} className="near small">
                <div className="row">
                  <span className="cut">{answer.person}</span>
                  {answer.label === null ? (
                    <span className="second">{STATES[answer.state]}</span>
                  ) : (
                    <LabelMark label={answer.label} />
                  )}
                  <span className="push third nowrap" title={fullDate(answer.at)}>
                    {dateAndTime(answer.at)}
                  </span>
                </div>
                {answer.note !== '' && <bdi className="second">{answer.note}</bdi>}
              </div>
            ))}
          </Section>
        )}
        <Meanings queue={queue} />
        <Session queue={queue} done={done} />
      </div>
      <LoopFoot queueId={queue.id} />
    </>
  );
};
