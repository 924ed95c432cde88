/** The live texts, those that carry the score first, and the one that the keys stand on in full below. */
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import type { Carrier, DriftCheck } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { carrierColumns } from './carrier-columns.tsx';
import { CarrierDetail } from './CarrierDetail.tsx';
import { wordfulTexts } from './format.ts';

type Props = {
  readonly check: DriftCheck;
  readonly score: string;
  readonly texts: readonly Carrier[];
  readonly old: boolean;
};

export const Carriers = ({ check, score, texts, old }: Props) => {
  const { ref, width } = useElementSize();
  const [current, setCurrent] = useState<Carrier>();
  const all = wordfulTexts(check);
  const shown = current && texts.includes(current) ? current : undefined;
  return (
    <div className="carriers" ref={ref} data-old={old}>
      <div className="section-head carriers-head">
        <h2>{check.state === 'drift' ? 'Texts that carry it' : 'Live texts'}</h2>
        {texts.length > 0 && (
          <span className="note">
            {texts.length < all ? `the first ${number(texts.length)} of ${number(all)}` : number(all)}, strongest first
          </span>
        )}
      </div>
      <DataTable
        key={`${check.id} ${score}`}
        label="Texts that carry the score"
        columns={carrierColumns(score, width)}
        source={{ kind: 'rows', rows: texts }}
        rowKey={({ id }) => id}
        padding={20}
        onCurrent={setCurrent}
        empty="The texts of this window are no longer in the prediction log."
      />
      {shown && <CarrierDetail carrier={shown} />}
    </div>
  );
};
