/** Whether a check would notice a change: weeks simulated from the project's own texts, for several numbers of texts. */
import { Button, NumberInput, Select, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { LAB_CHANGES, type LabChange } from '../../../../core/contract/drift-lab.ts';
import { number, percent } from '../../../format/index.ts';
import { Chart } from '../../../parts/chart/Chart.tsx';
import { useChartColours } from '../../../parts/chart/tokens.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Progress } from '../../../parts/Progress.tsx';
import { Section } from '../../../parts/Section.tsx';
import { powerChart, powerTable } from './power-chart.ts';
import { usePower } from './use-power.ts';
import { CHANGE_WORDS, pastedTexts, powerFinding } from './words.ts';

export const Power = ({ revision }: { readonly revision: string }) => {
  const colours = useChartColours();
  const [change, setChange] = useState<LabChange>('longer');
  const [share, setShare] = useState(20);
  const [typed, setTyped] = useState('');
  const { progress, running, error, start, stop } = usePower();
  const texts = pastedTexts(typed);
  const points = progress?.points;
  const option = useMemo(() => (points ? powerChart(colours, points) : null), [colours, points]);
  const missing = change === 'mixed' && texts.length === 0;
  return (
    <Section title="Would a check notice?" note="weeks drawn from the validation and test texts, with a change put in">
      <form
        className="row lab-power"
        onSubmit={(event) => {
          event.preventDefault();
          start({ revision, change, share: share / 100, texts: [...texts] });
        }}
      >
        <NumberInput
          w={72}
          aria-label="Share of the texts, percent"
          min={0}
          max={100}
          value={share}
          onChange={(value) => typeof value === 'number' && setShare(value)}
        />
        <span className="second nowrap">% of a week’s texts:</span>
        <Select
          w={230}
          aria-label="The change"
          data={LAB_CHANGES.map((value) => ({ value, label: CHANGE_WORDS[value] }))}
          value={change}
          allowDeselect={false}
          onChange={(value) => {
            const chosen = LAB_CHANGES.find((each) => each === value);
            if (chosen) setChange(chosen);
          }}
        />
        {/* Keys: one button that turned into the other within a click would submit the form. */}
        {running ? (
          <Button key="stop" variant="default" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button key="start" type="submit" variant="default" disabled={missing}>
            Simulate
          </Button>
        )}
        {running && progress && (
          <span className="row small second">
            <Progress share={progress.done / progress.of} label="Simulated weeks" />
            {number(progress.done)} of {number(progress.of)} weeks
          </span>
        )}
      </form>
      {change === 'mixed' && (
        <Textarea
          aria-label="Texts to put in, one a line"
          placeholder="Texts to put in, one a line"
          autosize
          minRows={2}
          maxRows={6}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {error !== null && <ErrorState error={error} kept="Nothing was changed." />}
      {option && points && (
        <>
          <p className="second lab-finding">{powerFinding(points)}</p>
          <Chart option={option} label={powerFinding(points)} height={200} table={powerTable(points)} />
          <p className="small third">
            Length, strange letters and spelling alone, no model is asked. Live texts are taken out of the reference, so
            a real check with all of it sees a little more. Without a change {percent(1 / 52, 1)} alarm at one false
            alarm a year.
          </p>
        </>
      )}
    </Section>
  );
};
