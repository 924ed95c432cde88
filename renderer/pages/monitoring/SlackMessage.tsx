/** An alert as Slack shows it, drawn from the very blocks that are sent. */
import { fullDate, time } from '../../format/index.ts';
import { Logo } from '../../frame/Logo.tsx';
import { Mrkdwn } from './Mrkdwn.tsx';
import { readBlocks, type SlackBlock, type SlackText } from './slack-blocks.ts';

type Props = {
  /** When it was sent, or would have been. */
  readonly at: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
};

export const SlackMessage = ({ at, blocks }: Props) => (
  <div className="slack" role="group" aria-label="The message as Slack shows it">
    <span className="slack-face">
      <Logo />
    </span>
    <div className="grow">
      <div className="row slack-from">
        <span className="strong">Idrift</span>
        <span className="slack-app">APP</span>
        <span className="small third" title={fullDate(at)}>
          {time(at)}
        </span>
      </div>
      {readBlocks(blocks).map((block, index) => (
        <Block key={index} block={block} />
      ))}
    </div>
  </div>
);

const Block = ({ block }: { readonly block: SlackBlock }) => {
  switch (block.type) {
    case 'header':
      return (
        <div className="slack-header">
          <Text text={block.text} />
        </div>
      );
    case 'section':
      return (
        <div className="slack-section">
          <Text text={block.text} />
        </div>
      );
    case 'context':
      return (
        <div className="slack-context">
          {block.elements.map((element, index) => (
            <Text key={index} text={element} />
          ))}
        </div>
      );
    case 'actions':
      // Drawn, not pressed: they lead from Slack to here.
      return (
        <div className="slack-actions">
          {block.elements.map((element, index) => (
            <span key={index} className="slack-button">
              <Text text={element.text} />
            </span>
          ))}
        </div>
      );
    case 'other':
      return <div className="slack-context">({block.name})</div>;
    default:
      return block satisfies never;
  }
};

const Text = ({ text }: { readonly text: SlackText }) =>
  text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : text.text;
