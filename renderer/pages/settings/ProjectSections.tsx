/** The settings of the open project, by section; written to idrift.json as they are changed. */
import type { ReactNode } from 'react';
import type { ProjectSettings } from '../../../core/contract/index.ts';
import { logDays, logDaysWords, port, required, tracking, trackingWords } from './format.ts';
import type { SectionName } from './search.ts';
import type { Change } from './settings-state.ts';
import { Forget } from './Forget.tsx';
import { LogTexts } from './LogTexts.tsx';
import { monitoringRows } from './MonitoringRows.tsx';
import { TypedSetting } from './TypedSetting.tsx';

/** `words` is what the search looks in. */
export type SettingRow = {
  readonly key: string;
  readonly section: SectionName;
  readonly words: string;
  readonly row: ReactNode;
};

export const projectRows = (settings: ProjectSettings, save: (part: Change) => void): readonly SettingRow[] => [
  {
    key: 'experiment',
    section: 'project',
    words: 'Experiment MLflow runs tracking',
    row: (
      <TypedSetting
        label="Experiment"
        reason="New runs go to this MLflow experiment."
        value={settings.experiment}
        check={required}
        onSave={(experiment) => save({ experiment })}
      />
    ),
  },
  {
    key: 'model',
    section: 'project',
    words: 'Registered model name serving monitoring',
    row: (
      <TypedSetting
        label="Registered model"
        reason="Serving and Monitoring are about this one."
        value={settings.model}
        check={required}
        onSave={(model) => save({ model })}
      />
    ),
  },
  {
    key: 'tracking',
    section: 'project',
    words: 'Runs and models tracking store MLflow server address MLFLOW_TRACKING_URI',
    row: (
      <TypedSetting
        label="Runs and models"
        reason="“project”: in the project’s own file; “stack”; or the address of an MLflow server."
        value={settings.tracking ?? ''}
        placeholder="project"
        check={tracking}
        onSave={(text) => save({ tracking: text === '' ? 'project' : text })}
        remark={trackingWords(settings.tracking)}
      />
    ),
  },
  {
    key: 'port',
    section: 'serving',
    words: 'Port of the service HTTP predict',
    row: (
      <TypedSetting
        label="Port of the service"
        reason="POST /predict answers here; taken up at the next start."
        value={String(settings.port)}
        check={port}
        width={88}
        onSave={(text) => save({ port: Number(text) })}
        remark={settings.port === 0 ? 'any free port' : `http://127.0.0.1:${settings.port}/predict`}
      />
    ),
  },
  {
    key: 'webPort',
    section: 'serving',
    words: 'Port of the web page consumers',
    row: (
      <TypedSetting
        label="Port of the web page"
        reason="The page where consumers try the model."
        value={String(settings.webPort)}
        check={port}
        width={88}
        onSave={(text) => save({ webPort: Number(text) })}
        remark={settings.webPort === 0 ? 'any free port' : `http://127.0.0.1:${settings.webPort}`}
      />
    ),
  },
  {
    key: 'logTexts',
    section: 'serving',
    words: 'Prediction log texts privacy personal data redacted masked statistics whole mail phone GDPR',
    row: <LogTexts value={settings.logTexts} onSave={(logTexts) => save({ logTexts })} />,
  },
  {
    key: 'logDays',
    section: 'serving',
    words: 'Prediction log days retention keep privacy GDPR',
    row: (
      <TypedSetting
        label="Days in the log"
        reason="What is older is removed; 0 keeps all. Taken up within the hour."
        value={String(settings.logDays)}
        check={logDays}
        width={88}
        onSave={(text) => save({ logDays: Number(text) })}
        remark={logDaysWords(settings.logDays)}
      />
    ),
  },
  {
    key: 'forget',
    section: 'serving',
    words: 'Forget a text or a consumer prediction log privacy GDPR remove delete',
    row: <Forget />,
  },
  ...monitoringRows(settings, save),
];
