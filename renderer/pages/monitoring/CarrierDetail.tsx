/** The text that the keys stand on, in full, with what the model said and what makes it strange. */
import type { Carrier } from '../../../core/contract/index.ts';
import { count, dateAndTime, fullDate, percent, probability } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { MarkedText } from './MarkedText.tsx';

export const CarrierDetail = ({ carrier }: { readonly carrier: Carrier }) => (
  <div className="carrier-detail" aria-live="polite">
    <div className="carrier-text">
      <MarkedText text={carrier.text} unknownWords={carrier.unknownWords} />
    </div>
    <div className="row small second carrier-facts">
      <LabelMark label={carrier.label} />
      <span className="num">{probability(carrier.score)}</span>
      <span>{count(carrier.words, 'word')}</span>
      <span>{percent(carrier.unknownShare)} unknown</span>
      <span title={fullDate(carrier.createdAt)}>{dateAndTime(carrier.createdAt)}</span>
    </div>
  </div>
);
