/** The texts of an alert in groups, each with the words that set it apart. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import {
  type Carrier,
  type DriftCheck,
  groupName,
  groupTexts,
  tellingFirst,
  type TextGroup,
} from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { number, probability } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { MarkedText } from '../monitoring/MarkedText.tsx';
import { orderAmong } from '../monitoring/measures.ts';

/** Texts fetched, and shown of each group at first. */
const MOST_TEXTS = 1000;
const FIRST = 5;

type Props = { readonly check: DriftCheck; readonly causes: readonly string[] };

/** The texts that rules found, where nothing but rules alarmed; null: all of the window. */
const foundByRule = ({ inputs }: DriftCheck, causes: readonly string[]): ReadonlySet<string> | null => {
  const rules = inputs.filter(({ kind }) => causes.includes(kind));
  return causes.length > 0 && rules.length === causes.length ? new Set(rules.flatMap(({ ids }) => ids)) : null;
};

export const AlertTexts = ({ check, causes }: Props) => {
  const order = orderAmong(causes);
  const carriers = useQuery(
    orpc.monitoring.carriers.queryOptions({ input: { checkId: check.id, score: order, limit: MOST_TEXTS } }),
  );
  const groups = useMemo(() => {
    if (!carriers.data) return [];
    const only = foundByRule(check, causes);
    const texts = only ? carriers.data.texts.filter(({ id }) => only.has(id)) : carriers.data.texts;
    return groupTexts(texts, only ? [] : carriers.data.words);
  }, [carriers.data, check, causes]);
  if (carriers.error && !carriers.data) {
    return <ErrorState error={carriers.error} kept="The alert is kept." onRetry={() => void carriers.refetch()} />;
  }
  if (!carriers.data) return <Loading rows={10} what={`Reading ${check.texts} texts.`} />;
  const texts = groups.flatMap((group) => group.texts);
  const largest = Math.max(1, ...groups.map((group) => group.texts.length));
  return (
    <Section title="Texts" note={`${number(texts.length)}, grouped by what they share, strongest first`}>
      {texts.length === 0 && (
        <p className="second">
          The texts of this window are no longer in the prediction log, or were logged without their words.
        </p>
      )}
      {groups.map((group) => (
        <Group key={groupName(group)} group={group} share={group.texts.length / largest} all={groups.length === 1} />
      ))}
    </Section>
  );
};

type GroupProps = {
  readonly group: TextGroup<Carrier>;
  /** Of the largest group. */
  readonly share: number;
  /** There is no other. */
  readonly all: boolean;
};

const Group = ({ group, share, all }: GroupProps) => {
  const [open, setOpen] = useState(false);
  const shown = open ? group.texts : group.texts.slice(0, FIRST);
  const more = group.texts.length - shown.length;
  return (
    <section className="alert-group">
      <div className="alert-group-head row">
        <h3>{group.words.length === 0 ? all ? 'all' : 'other' : <bdi>{groupName(group, 2)}</bdi>}</h3>
        <span className="num second">{number(group.texts.length)}</span>
        <svg width="84" height="6" aria-hidden>
          <rect width="84" height="6" fill="var(--line)" />
          <rect width={84 * share} height="6" fill="var(--live)" />
        </svg>
        {group.words.length > 2 && (
          <span className="small second cut">
            by <bdi>{tellingFirst(group.words).slice(2, 8).join(', ')}</bdi>
          </span>
        )}
      </div>
      <table className="plain alert-texts">
        <tbody>
          {shown.map((text) => (
            <TextRow key={text.id} text={text} />
          ))}
        </tbody>
      </table>
      {more > 0 && (
        <button type="button" className="text-button" onClick={() => setOpen(true)}>
          {number(more)} more
        </button>
      )}
    </section>
  );
};

const TextRow = ({ text }: { readonly text: Carrier }) => (
  <tr>
    <td className="cut" title={text.text}>
      <MarkedText text={text.text} unknownWords={text.unknownWords} />
    </td>
    <td>
      <LabelMark label={text.label} />
    </td>
    <td className="right num" title="The model's probability of its answer">
      {probability(text.score)}
    </td>
  </tr>
);
