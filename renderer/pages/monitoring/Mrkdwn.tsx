/** Slack's mrkdwn as Slack draws it. */
import { Fragment } from 'react';
import { parseMrkdwn, type Span } from './mrkdwn.ts';

const SpanText = ({ span }: { readonly span: Span }) => {
  switch (span.kind) {
    case 'plain':
      return span.text;
    case 'bold':
      return <b>{span.text}</b>;
    case 'italic':
      return <i>{span.text}</i>;
    case 'struck':
      return <s>{span.text}</s>;
    case 'code':
      return <code className="slack-code">{breakable(span.text)}</code>;
    default:
      return span.kind satisfies never;
  }
};

/** Long names may break after an underscore. */
const breakable = (text: string) =>
  text.split(/(?<=_)/u).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));

export const Mrkdwn = ({ text }: { readonly text: string }) =>
  parseMrkdwn(text).map(({ kind, spans }, index) => (
    <div key={index} className={`slack-line ${kind}`}>
      {kind === 'bullet' && <span aria-hidden>•</span>}
      <span>
        {spans.map((span, at) => (
          <Fragment key={at}>
            <SpanText span={span} />
          </Fragment>
        ))}
      </span>
    </div>
  ));
