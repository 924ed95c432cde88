/** The chain as a closed loop with a small picture at each link: the one decorated figure of the program. */
import { useElementSize } from '@mantine/hooks';
import type { ChainLink } from '../../../core/contract/index.ts';
import { draftOf, type Facts } from './facts.ts';
import { LoopNode } from './LoopNode.tsx';
import { BOTTOM, HEIGHT, loopShape, TEXT, TOP } from './loop-shape.ts';
import {
  AlertPicture,
  DataPicture,
  DeploymentPicture,
  DriftPicture,
  LabelsPicture,
  ModelPicture,
  PredictionsPicture,
  RunPicture,
} from './LoopPictures.tsx';
import {
  alertLines,
  dataLines,
  deploymentLines,
  driftLines,
  labelLines,
  modelLines,
  nextLines,
  predictionLines,
  runLines,
} from './loop-lines.ts';

/** Columns of the upper row from the left, and of the lower row, which runs back. */
const PLACES: Readonly<Record<ChainLink['kind'], { readonly column: number; readonly y: number }>> = {
  data: { column: 0, y: TOP },
  run: { column: 1, y: TOP },
  model: { column: 2, y: TOP },
  deployment: { column: 3, y: TOP },
  predictions: { column: 4, y: TOP },
  drift: { column: 4, y: BOTTOM },
  alert: { column: 3, y: BOTTOM },
  labels: { column: 2, y: BOTTOM },
};

const ORDER: readonly ChainLink['kind'][] = [
  'data',
  'run',
  'model',
  'deployment',
  'predictions',
  'drift',
  'alert',
  'labels',
];

const KINDS: Readonly<Record<ChainLink['kind'], string>> = {
  data: 'Data version',
  run: 'Run',
  model: 'Model version',
  deployment: 'Deployment',
  predictions: 'Predictions',
  drift: 'Drift',
  alert: 'Alert',
  labels: 'Labels',
};

const dotColour = ({ name, state }: ChainLink): string => {
  if (name === null) return 'var(--text-3)';
  if (state === 'attention') return 'var(--attention-mark)';
  if (state === 'failed') return 'var(--fail)';
  return 'var(--accent)';
};

const Picture = ({
  kind,
  facts,
  width,
}: {
  readonly kind: ChainLink['kind'];
  readonly facts: Facts;
  readonly width: number;
}) => {
  switch (kind) {
    case 'data':
      return <DataPicture facts={facts} width={width} />;
    case 'run':
      return <RunPicture facts={facts} width={width} />;
    case 'model':
      return <ModelPicture facts={facts} width={width} />;
    case 'deployment':
      return <DeploymentPicture facts={facts} width={width} />;
    case 'predictions':
      return <PredictionsPicture facts={facts} width={width} />;
    case 'drift':
      return <DriftPicture facts={facts} width={width} />;
    case 'alert':
      return <AlertPicture facts={facts} />;
    case 'labels':
      return <LabelsPicture facts={facts} width={width} />;
    default:
      return kind satisfies never;
  }
};

const LINES: Readonly<Record<ChainLink['kind'], (facts: Facts) => readonly string[]>> = {
  data: dataLines,
  run: runLines,
  model: modelLines,
  deployment: deploymentLines,
  predictions: predictionLines,
  drift: driftLines,
  alert: alertLines,
  labels: labelLines,
};

/** The narrowest at which five columns can be read. */
const LEAST_WIDTH = 840;

export const Loop = ({ facts }: { readonly facts: Facts }) => {
  const { ref, width } = useElementSize();
  const shape = loopShape(Math.max(LEAST_WIDTH, width));
  const draft = draftOf(facts);
  const dot = (column: number): number => (shape.columns[column] ?? 0) + 6;
  const middle = (column: number): number => (dot(column) + dot(column + 1)) / 2;
  /** The line is drawn through as far as the loop has come. */
  const reached = (index: number): boolean =>
    index < ORDER.length
      ? facts.chain.some(({ kind, name }) => kind === ORDER[index] && name !== null)
      : draft !== undefined;
  const pictureWidth = Math.min(200, shape.columnWidth);
  return (
    <div className="loop" ref={ref}>
      {width > 0 && (
        <div className="loop-figure" style={{ width: shape.width, height: HEIGHT }}>
          <svg width={shape.width} height={HEIGHT} aria-hidden>
            {shape.steps.map((path, index) => (
              <path
                key={path}
                d={path}
                fill="none"
                stroke="var(--line-strong)"
                strokeWidth="1.5"
                strokeDasharray={reached(index + 1) ? 'none' : '4 4'}
              />
            ))}
            <path d={shape.back} fill="none" stroke="var(--line-strong)" strokeWidth="1.5" strokeDasharray="4 4" />
            {[0, 1, 2, 3].map((column) => (
              <path
                key={column}
                d={`M${middle(column)} ${TOP - 4}l5 4-5 4`}
                fill="none"
                stroke="var(--text-3)"
                strokeWidth="1.3"
              />
            ))}
            {[1, 2, 3].map((column) => (
              <path
                key={column}
                d={`M${middle(column) + 5} ${BOTTOM - 4}l-5 4 5 4`}
                fill="none"
                stroke="var(--text-3)"
                strokeWidth="1.3"
              />
            ))}
            {facts.chain.map((link) => (
              <circle
                key={link.kind}
                cx={dot(PLACES[link.kind].column)}
                cy={PLACES[link.kind].y}
                r="5"
                fill="var(--bg)"
                stroke={dotColour(link)}
                strokeWidth="2"
              />
            ))}
            <circle cx={dot(1)} cy={BOTTOM} r="5" fill="var(--bg)" stroke="var(--text-3)" strokeWidth="2" />
          </svg>
          {facts.chain.map((link) => (
            <LoopNode
              key={link.kind}
              link={link}
              title={KINDS[link.kind]}
              lines={LINES[link.kind](facts)}
              left={shape.columns[PLACES[link.kind].column] ?? 0}
              top={PLACES[link.kind].y + TEXT}
              width={shape.columnWidth}
            >
              <Picture kind={link.kind} facts={facts} width={pictureWidth} />
            </LoopNode>
          ))}
          <LoopNode
            link={{
              kind: 'data',
              name: draft ? 'working copy' : null,
              detail: 'not begun',
              state: 'plain',
              path: draft ? '/data/workspace' : '/data',
            }}
            title="Next data version"
            lines={nextLines(facts)}
            left={shape.columns[1] ?? 0}
            top={BOTTOM + TEXT}
            width={shape.columnWidth}
          />
          <div
            className="small third loop-end"
            style={{ left: shape.columns[0], top: BOTTOM + TEXT + 2, width: shape.columnWidth }}
          >
            The loop closes when the next version is committed and a model is trained on it.
          </div>
        </div>
      )}
    </div>
  );
};
