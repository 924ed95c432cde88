/** Markdown as elements of React: nothing of the text becomes HTML, and links open outside. */
import { Fragment, useMemo } from 'react';
import { ExternalLink } from '../ExternalLink.tsx';
import './markdown.css';
import { type Block, type Inline, parseMarkdown } from './parse.ts';

const Words = ({ parts }: { readonly parts: readonly Inline[] }) =>
  parts.map((part, index) => <Word key={index} part={part} />);

const Word = ({ part }: { readonly part: Inline }) => {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code>{part.text}</code>;
    case 'strong':
      return (
        <strong>
          <Words parts={part.inside} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Words parts={part.inside} />
        </em>
      );
    case 'link':
      return (
        <ExternalLink url={part.url}>
          <Words parts={part.inside} />
        </ExternalLink>
      );
    default:
      return part satisfies never;
  }
};

const Part = ({ block }: { readonly block: Block }) => {
  switch (block.kind) {
    case 'heading':
      // The page has its own heading of the first level.
      return block.level === 1 ? (
        <h2 className="markdown-title">
          <Words parts={block.inside} />
        </h2>
      ) : (
        <h3>
          <Words parts={block.inside} />
        </h3>
      );
    case 'paragraph':
      return (
        <p>
          <Words parts={block.inside} />
        </p>
      );
    case 'list':
      return (
        <ul>
          {block.items.map((item, index) => (
            <li key={index}>
              <Words parts={item} />
            </li>
          ))}
        </ul>
      );
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'table':
      return (
        <div className="markdown-table" tabIndex={0} role="region" aria-label="Table">
          <table className="plain">
            {block.head.some((cell) => cell.length > 0) && (
              <thead>
                <tr>
                  {block.head.map((cell, index) => (
                    <th key={index}>
                      <Words parts={cell} />
                    </th>
                  ))}
                </tr>
              </thead>
            )}
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>
                      <Words parts={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    default:
      return block satisfies never;
  }
};

const Blocks = ({ blocks }: { readonly blocks: readonly Block[] }) =>
  blocks.map((block, index) => (
    <Fragment key={index}>
      <Part block={block} />
    </Fragment>
  ));

export const Markdown = ({ text }: { readonly text: string }) => {
  const blocks = useMemo(() => parseMarkdown(text), [text]);
  return (
    <div className="markdown">
      <Blocks blocks={blocks} />
    </div>
  );
};
