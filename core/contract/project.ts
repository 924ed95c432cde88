/** The open project: a folder with data versions, runs and models. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { monitoringSettings, monitoringSettingsChange } from './monitoring-settings.ts';

const settings = z.object({
  /** MLflow experiment that runs go to. */
  experiment: z.string(),
  /** Registered model that Serving and Monitoring are about. */
  model: z.string(),
  port: z.number().int().min(0).max(65535),
  webPort: z.number().int().min(0).max(65535),
  /** What the prediction log keeps of a text: as it came, with what names a person masked, or its length alone. */
  logTexts: z.enum(['whole', 'redacted', 'statistics']),
  /** Days that a logged prediction is kept; 0: until somebody removes it. */
  logDays: z.number().int().min(0).max(3650),
  /** Days of predictions that a drift check looks at (N-04). */
  lookbackDays: z.number().int().min(1).max(365),
  /** Fixed limits per drift score (N-05); names as in MLflow without `_drift_score`. */
  thresholds: z.record(z.string(), z.number()),
  /** Share of the validation texts by which fewer may be right in 8 bits than in 32 before 8 bits are refused. */
  int8AccuracyLoss: z.number().min(0).max(1),
  /** Mean difference of a probability beyond which 8 bits are refused. */
  int8ScoreDifference: z.number().min(0).max(1),
  slackChannel: z.string(),
  /** What labels mean, for whoever labels; a label that is only here may be given as well. */
  labelMeanings: z.record(z.string().min(1), z.string()),
  /** Profiles of the compose file that a start of the stack starts. */
  stackProfiles: z.array(z.string()),
  /** Where runs and models live: `project` (its own file), `stack`, or the address of an MLflow server. */
  tracking: z
    .string()
    .refine(
      (text) => text === 'project' || text === 'stack' || /^https?:\/\/[^/@\s]+(?:\/[^\s]*)?$/.test(text),
      'it is "project", "stack", or the address of an MLflow server as http://localhost:5000, without a password',
    ),
});

/** Written by people, kept in git, at `idrift.json` in the project folder. Every key is optional there. */
export const projectSettings = settings.extend({
  experiment: settings.shape.experiment.default('sentiment-classification'),
  model: settings.shape.model.default('served-model'),
  port: settings.shape.port.default(8001),
  webPort: settings.shape.webPort.default(8000),
  logTexts: settings.shape.logTexts.default('redacted'),
  logDays: settings.shape.logDays.default(0),
  lookbackDays: settings.shape.lookbackDays.default(7),
  thresholds: settings.shape.thresholds.default({ length: 0.1, fraction_out_of_vocab: 0.1 }),
  int8AccuracyLoss: settings.shape.int8AccuracyLoss.default(0.01),
  int8ScoreDifference: settings.shape.int8ScoreDifference.default(0.02),
  slackChannel: settings.shape.slackChannel.default(''),
  labelMeanings: settings.shape.labelMeanings.default({}),
  stackProfiles: settings.shape.stackProfiles.default(['tracking']),
  /** Left out: MLFLOW_TRACKING_URI of the project's `.env`, else `project`. */
  tracking: settings.shape.tracking.optional(),
  monitoring: monitoringSettings.prefault({}),
});

/** A change of some keys. Without defaults: they would be written over what the file says. */
export const projectSettingsChange = settings.extend({ monitoring: monitoringSettingsChange }).partial();
export type ProjectSettings = z.infer<typeof projectSettings>;

export const gitState = z.object({
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  /** Paths that differ from the commit, untracked ones included. */
  changed: z.array(z.string()),
});
export type GitState = z.infer<typeof gitState>;

export const project = z.object({
  dir: z.string(),
  name: z.string(),
  /** null: the folder is no git work tree; `problem` then says what that costs. */
  git: gitState.nullable(),
  isSample: z.boolean(),
  settings: projectSettings,
  problem: z.string().nullable(),
});
export type Project = z.infer<typeof project>;

/** A link of the chain data → run → model → deployment → predictions → drift → alert. */
export const chainLink = z.object({
  kind: z.enum(['data', 'run', 'model', 'deployment', 'predictions', 'drift', 'alert', 'labels']),
  /** null: this link does not exist yet. */
  name: z.string().nullable(),
  detail: z.string().nullable(),
  state: z.enum(['plain', 'ok', 'working', 'attention', 'failed', 'too-few', 'stopped']),
  /** Path in the app, as in `idrift://` links. */
  path: z.string().nullable(),
});
export type ChainLink = z.infer<typeof chainLink>;

/** What the chain is shown for; nothing: the live deployment, else the project model's highest version, else the newest run, else the newest data version. */
export const chainFocus = z.object({
  runId: z.string().optional(),
  revision: z.string().optional(),
  /** Of texts to label: the chain of the version that suggests their labels. */
  queue: z.string().optional(),
  /** A registered version. */
  version: z.object({ name: z.string(), version: z.number().int() }).optional(),
});

export const recentProject = z.object({ dir: z.string(), name: z.string(), openedAt: z.string() });
export const activity = z.object({ at: z.string(), text: z.string(), path: z.string().nullable() });

export const projectContract = {
  /** null: none is open (the Welcome page). */
  current: oc.output(project.nullable()),
  open: oc.input(z.object({ dir: z.string() })).output(project),
  /** Copies the sample project with its history into `dir` (default: a new folder in the user's documents) and opens it. */
  createSample: oc.input(z.object({ dir: z.string().optional() })).output(project),
  recent: oc.output(z.array(recentProject)),
  chain: oc.input(chainFocus).output(z.array(chainLink)),
  activity: oc.output(z.array(activity)),
};
