import type { NewPrediction } from './prediction-log.ts';

export const PLAIN_ROW: NewPrediction = {
  modelName: 'm',
  modelVersion: 1,
  runId: null,
  dataMd5: null,
  text: 'en text',
  label: 'positiv',
  score: 0.75,
  probabilities: null,
  tokens: null,
  truncated: false,
  abstain: false,
  milliseconds: 1,
  consumer: null,
  requestId: null,
  role: 'live',
  deployment: null,
};
