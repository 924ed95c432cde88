/** The small pictures in the loop. Each is left out where its data is not there; the words beside it say what it shows. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../engine/client.ts';
import { IntervalGlyph } from '../../parts/IntervalGlyph.tsx';
import { Spark } from '../../parts/Spark.tsx';
import { type Facts, focusCheck, liveDeployment } from './facts.ts';
import { chainQueue, chainRun, chainVersion } from './loop-lines.ts';

type Props = { readonly facts: Facts; readonly width: number };

const TALL = 48;

/** Lengths of the training texts. */
export const DataPicture = ({ facts, width }: Props) => {
  const revision = chainVersion(facts)?.revision ?? '';
  const statistics = useQuery({
    ...orpc.data.statistics.queryOptions({ input: { revision } }),
    enabled: revision !== '',
  });
  const shares = statistics.data?.splits.train?.wordHistogram.shares ?? [];
  return <Spark kind="bars" colour="reference" values={shares} width={width} height={TALL} />;
};

/** What is served is blue, what may be is orange. */
const servesRun = (facts: Facts): boolean =>
  facts.deployments.some(({ runId, state }) => state !== 'stopped' && runId === chainRun(facts)?.runId);

/** Validation loss by epoch. */
export const RunPicture = ({ facts, width }: Props) => {
  const runId = chainRun(facts)?.runId ?? '';
  const history = useQuery({ ...orpc.runs.history.queryOptions({ input: { runId } }), enabled: runId !== '' });
  const metrics = history.data ?? {};
  const points =
    metrics['eval_loss'] ?? metrics['val_loss'] ?? Object.entries(metrics).find(([key]) => key.includes('loss'))?.[1];
  return (
    <Spark
      colour={servesRun(facts) ? 'live' : 'candidate-mark'}
      values={points?.map(({ value }) => value) ?? []}
      width={width}
      height={TALL}
    />
  );
};

/** Test accuracy with its interval, from chance to 1. */
export const ModelPicture = ({ facts, width }: Props) => {
  const accuracy = chainRun(facts)?.kept?.testAccuracy;
  if (!accuracy) return null;
  const role = servesRun(facts) ? 'live' : 'candidate';
  return <IntervalGlyph value={accuracy} scale={[0.5, 1]} role={role} width={width} height={TALL} figure={false} />;
};

/** Median answer time by minute. */
export const DeploymentPicture = ({ facts, width }: Props) =>
  liveDeployment(facts) ? (
    <Spark
      colour="live"
      from={0}
      values={facts.traffic.minutes.slice(-60).map(({ p50 }) => p50)}
      width={width}
      height={TALL}
    />
  ) : null;

/** Requests by minute. */
export const PredictionsPicture = ({ facts, width }: Props) => (
  <Spark
    kind="bars"
    colour="live"
    values={facts.traffic.minutes.slice(-60).map(({ requests }) => requests)}
    width={width}
    height={TALL}
  />
);

type Score = Facts['checks'][number]['scores'][number];

/** Above 1 a score is outside its limit. */
const nearness = ({ statistic, threshold }: Score): number => (statistic ?? 0) / (threshold ?? 1);

/** The score that is outside, or else nearest to its limit, by check. */
export const DriftPicture = ({ facts, width }: Props) => {
  const check = focusCheck(facts);
  if (!check) return null;
  const [worst] = check.scores.toSorted((a, b) => nearness(b) - nearness(a));
  if (!worst) return null;
  const values = facts.checks
    .slice(0, 20)
    .flatMap(({ scores }) =>
      scores
        .filter(({ name, statistic }) => name === worst.name && statistic !== null)
        .map(({ statistic }) => statistic ?? 0),
    )
    .toReversed();
  return <Spark values={values} width={width} height={40} limit={worst.threshold} outside={worst.exceeded} />;
};

/** What the message says. */
export const AlertPicture = ({ facts }: { readonly facts: Facts }) => {
  const alert = focusCheck(facts)?.alert;
  return alert ? (
    <div className="small second loop-quote">“{alert.text.replaceAll(/:[a-z_]+:\s*|[`*]|\u26a0\ufe0f?\s*/gu, '')}”</div>
  ) : null;
};

/** How many of each label were given. */
export const LabelsPicture = ({ facts, width }: Props) => {
  const labels = chainQueue(facts)?.counts.labels ?? [];
  return <Spark kind="bars" colour="reference" values={labels.map(({ count }) => count)} width={width} height={TALL} />;
};
