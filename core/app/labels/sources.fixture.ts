/** For tests: where texts to label come from, over real stores in a folder of their own. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../base/sqlite.ts';
import { projectSettings } from '../../contract/project.ts';
import { openLabelStore } from '../../labels/label-store.ts';
import { openMonitoringStore } from '../../monitoring/monitoring-store.ts';
import { openAsking } from '../../serving/asking.ts';
import { PLAIN_ROW } from '../../serving/log.fixture.ts';
import { type NewPrediction, openPredictionWriter } from '../../serving/prediction-log.ts';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import { openEmbeddedStore } from '../../tracking/store.ts';
import { embeddedTracking } from '../../tracking/tracking.ts';
import { openEvaluations } from '../evaluations.ts';
import { createLabelSources } from '../label-sources.ts';

export const MODEL = 'served-model';
const DAY = 86_400_000;

export type LoggedAs = Partial<NewPrediction> & {
  readonly text: string;
  /** Default 1. */
  readonly daysAgo?: number;
};
