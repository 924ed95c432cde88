/** What an import would bring: rows and labels of each split, the first rows as they would stand, and those that cannot be taken. */
import type { ReactNode } from 'react';
import type { ImportPreview } from '../../../core/contract/index.ts';
import { count, number } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { splitName } from './answer.ts';
import { oneLine } from './words.ts';

const MOST_LABELS = 8;

type Props = { readonly preview: ImportPreview; readonly old: boolean; readonly children: ReactNode };

export const ImportPreviewTable = ({ preview, old, children }: Props) => {
  const extras = [...new Set(preview.rows.flatMap(({ extra }) => Object.keys(extra)))].slice(0, 3);
  return (
    <div className="data-preview" data-old={old || undefined} aria-busy={old}>
      <ul className="data-preview-splits">
        {preview.splits
          .filter(({ rows }) => rows > 0)
          .map(({ split, rows, labels }) => (
            <li key={split}>
              <span className="strong">{splitName(split)}</span> <span className="num">{number(rows)}</span>
              {labels.slice(0, MOST_LABELS).map(({ label, count: n }) => (
                <span key={label} className="data-preview-label">
                  <LabelMark label={label} /> <span className="third num small">{number(n)}</span>
                </span>
              ))}
              {labels.length > MOST_LABELS && (
                <span className="third small">and {number(labels.length - MOST_LABELS)} more labels</span>
              )}
            </li>
          ))}
      </ul>
      {preview.faulty > 0 && (
        <Notice status="attention" title={`${count(preview.faulty, 'row')} cannot be taken and would be left out.`}>
          {preview.faults
            .slice(0, 3)
            .map(({ line, message }) => `Line ${number(line)}: ${message}`)
            .join(' ')}
        </Notice>
      )}
      {children}
      <div className="data-preview-rows" tabIndex={0} role="group" aria-label="The first rows">
        <table className="plain">
          <thead>
            <tr>
              <th>split</th>
              <th>text</th>
              <th>label</th>
              {extras.map((name) => (
                <th key={name}>
                  <bdi>{name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, 50).map(({ split, text, label, extra }, index) => (
              <tr key={index}>
                <td>{splitName(split)}</td>
                <td className="data-preview-text">
                  <bdi title={text}>{oneLine(text)}</bdi>
                </td>
                <td>
                  <LabelMark label={label} />
                </td>
                {extras.map((name) => (
                  <td key={name} className="cut">
                    <bdi>{oneLine(extra[name] ?? '')}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
};
