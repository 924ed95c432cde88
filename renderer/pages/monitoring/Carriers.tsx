/** The live texts, those that carry the measure first, all or one group of them, and the one that the keys stand on in full below. */
import { useElementSize } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { type Carrier, type DriftCheck, groupTexts, type SeparatingWord } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { makePath } from '../labels/make/address.ts';
import { carrierColumns } from './carrier-columns.tsx';
import { CarrierDetail } from './CarrierDetail.tsx';
import { isAlarm, wordfulTexts } from './format.ts';
import { GroupChips } from './GroupChips.tsx';
import { causeWords } from './verdict-words.ts';

type Props = {
  readonly check: DriftCheck;
  readonly score: string;
  readonly texts: readonly Carrier[];
  readonly words: readonly SeparatingWord[];
  /** Only these, whatever the group: the texts that a rule found. */
  readonly only: ReadonlySet<string> | null;
  readonly old: boolean;
};

export const Carriers = ({ check, score, texts, words, only, old }: Props) => {
  const { ref, width } = useElementSize();
  const [current, setCurrent] = useState<Carrier>();
  const [group, setGroup] = useState<number | null>(null);
  const groups = useMemo(() => groupTexts(texts, words), [texts, words]);
  const all = wordfulTexts(check);
  const chosen = group === null ? undefined : groups[group];
  const rows = useMemo(
    () => (only ? texts.filter(({ id }) => only.has(id)) : (chosen?.texts ?? texts)),
    [only, texts, chosen],
  );
  const shown = current && rows.includes(current) ? current : undefined;
  return (
    <div className="carriers" ref={ref} data-old={old}>
      <div className="section-head carriers-head">
        <h2>{isAlarm(check) ? 'Texts that carry it' : 'Live texts'}</h2>
        {texts.length > 0 && (
          <span className="note">
            {rows.length < all ? `${number(rows.length)} of ${number(all)}` : number(all)}, by {causeWords(score)},
            strongest first
          </span>
        )}
        {check.alert?.number != null && (
          <PathLink
            path={makePath({ kind: 'alert', alert: check.alert.number, limit: 60 })}
            className="push small nowrap"
          >
            Label these…
          </PathLink>
        )}
      </div>
      {only === null && groups.length > 1 && <GroupChips groups={groups} chosen={group} onChoose={setGroup} />}
      <DataTable
        key={`${check.id} ${score} ${group ?? ''} ${only ? 'only' : ''}`}
        label="Texts that carry the score"
        columns={carrierColumns(score, width)}
        source={{ kind: 'rows', rows }}
        rowKey={({ id }) => id}
        padding={20}
        onCurrent={setCurrent}
        empty="The texts of this window are no longer in the prediction log."
      />
      {shown && <CarrierDetail carrier={shown} />}
    </div>
  );
};
