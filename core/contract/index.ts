/** The contract between the engine and the renderer. A leaf: it imports nothing of core. */
import { alertsContract } from './alerts.ts';
import { analysisContract } from './analysis.ts';
import { dataContract } from './data.ts';
import { deploymentsContract } from './deploying.ts';
import { driftLabContract } from './drift-lab.ts';
import { jobsContract } from './jobs.ts';
import { labelFilesContract } from './label-files.ts';
import { labelLoopContract } from './label-loop.ts';
import { labelTeamContract } from './label-team.ts';
import { labelsContract } from './labels.ts';
import { modelImagesContract } from './model-images.ts';
import { modelRecordsContract } from './models.ts';
import { monitoringContract } from './monitoring.ts';
import { projectContract } from './project.ts';
import { scheduleContract } from './schedule.ts';
import { servingContract } from './serving.ts';
import { stackContract } from './stack.ts';
import { storeContract } from './store.ts';
import { settingsContract, systemContract } from './system.ts';
import { modelsContract, runsContract } from './tracking.ts';
import { trainingContract } from './training.ts';

export const contract = {
  project: projectContract,
  data: dataContract,
  training: trainingContract,
  runs: runsContract,
  models: { ...modelsContract, ...modelRecordsContract, ...modelImagesContract },
  serving: servingContract,
  deployments: deploymentsContract,
  monitoring: monitoringContract,
  alerts: alertsContract,
  labels: { ...labelsContract, ...labelFilesContract, ...labelLoopContract, ...labelTeamContract },
  analysis: analysisContract,
  schedule: scheduleContract,
  driftLab: driftLabContract,
  stack: stackContract,
  store: storeContract,
  jobs: jobsContract,
  settings: settingsContract,
  system: systemContract,
};

export * from './alert-queue.ts';
export * from './alerts.ts';
export * from './analysis.ts';
export * from './common.ts';
export * from './data.ts';
export * from './data-edits.ts';
export * from './data-merge.ts';
export * from './data-files.ts';
export * from './data-import.ts';
export * from './deploying.ts';
export * from './deployments.ts';
export * from './rehearsal.ts';
export * from './drift-family.ts';
export * from './drift-lab.ts';
export * from './errors.ts';
export * from './jobs.ts';
export * from './label-files.ts';
export * from './label-loop.ts';
export * from './label-team.ts';
export * from './labels.ts';
export * from './model-images.ts';
export * from './models.ts';
export * from './monitoring.ts';
export * from './monitoring-settings.ts';
export * from './project.ts';
export * from './schedule.ts';
export * from './serving.ts';
export * from './stack.ts';
export * from './stack-shell.ts';
export * from './store.ts';
export * from './system.ts';
export * from './text-groups.ts';
export * from './tracking.ts';
export * from './training.ts';
