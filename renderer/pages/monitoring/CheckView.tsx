/** One check: its measures over time, the chosen one's comparison, the texts that carry it, all checks, and the alert. */
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { InputKind } from '../../../core/contract/drift-family.ts';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { AlertPane } from './AlertPane.tsx';
import { Carriers } from './Carriers.tsx';
import { CheckList } from './CheckList.tsx';
import { isAlarm, wordfulTexts } from './format.ts';
import { firstMeasure, measuresOf, orderOf } from './measures.ts';
import { MeasureDetail } from './MeasureDetail.tsx';
import { ScoreCards } from './ScoreCards.tsx';
import { CouldSee } from './Verdict.tsx';
import { Words } from './Words.tsx';

type Props = {
  readonly checks: readonly DriftCheck[];
  readonly check: DriftCheck;
  /** Key of a measure, as the address has it. */
  readonly wantedMeasure: string | undefined;
  readonly onMeasure: (key: string) => void;
  readonly onCheck: (checkId: string) => void;
};

/** Texts fetched for a check's table. */
const MOST_TEXTS = 1000;

export const CheckView = ({ checks, check, wantedMeasure, onMeasure, onCheck }: Props) => {
  const measures = measuresOf(check);
  const measure =
    measures.find(({ key }) => key === wantedMeasure) ?? measures.find(({ key }) => key === firstMeasure(check));
  const [kind, setKind] = useState<InputKind | null>(null);
  const live = wordfulTexts(check);
  const order = orderOf(check, measure);
  const carriers = useQuery({
    ...orpc.monitoring.carriers.queryOptions({ input: { checkId: check.id, score: order, limit: MOST_TEXTS } }),
    enabled: measure !== undefined && live > 0,
    placeholderData: (last) => last,
  });
  const unknown = useMemo(
    () => new Set(carriers.data?.texts.flatMap(({ unknownWords }) => unknownWords)),
    [carriers.data],
  );
  const found = measure?.kind === 'inputs' ? check.inputs.find((input) => input.kind === kind) : undefined;
  const only = useMemo(() => (found ? new Set(found.ids) : null), [found]);
  if (!measure) return null;
  return (
    <>
      <ScoreCards checks={checks} check={check} measure={measure.key} onMeasure={onMeasure} onCheck={onCheck} />
      <Panes name="monitoring">
        <Pane name="comparison" size="29%" min="250px">
          <MeasureDetail check={check} measure={measure} kind={kind} onKind={setKind} onMeasure={onMeasure} />
          {carriers.data && carriers.data.texts.length > 0 && live > 0 && (
            <Words words={carriers.data.words} unknown={unknown} live={live} reference={check.referenceTexts} />
          )}
          {measure.kind !== 'verdict' && <CouldSee check={check} />}
        </Pane>
        <Pane name="texts" size="47%" min="260px" scrolls={false}>
          {live === 0 ? (
            <p className="second carriers-none">No live texts to show.</p>
          ) : carriers.data ? (
            <Carriers
              check={check}
              score={order}
              texts={carriers.data.texts}
              words={carriers.data.words}
              only={only}
              old={carriers.isPlaceholderData}
            />
          ) : carriers.error ? (
            <ErrorState
              error={carriers.error}
              kept="The figures of the check are kept."
              onRetry={() => void carriers.refetch()}
            />
          ) : (
            <Loading rows={10} what={`Reading ${live} texts.`} />
          )}
        </Pane>
        <Pane name="checks" size="24%" min="220px" sunken>
          <CheckList checks={checks} selected={check.id} short={isAlarm(check)} onSelect={onCheck} />
          <AlertPane check={check} />
        </Pane>
      </Panes>
    </>
  );
};
