/** The switch that lets notebooks log into the project's own file, with the line that they need. */
import { Switch, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import type { StoreState } from '../../../core/contract/index.ts';
import { copyText } from '../../parts/copy-text.ts';

type Props = {
  readonly state: StoreState;
  readonly busy: boolean;
  /** null closes it. */
  readonly onPort: (port: number | null) => void;
};

const PORT = '5000';

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

const CopyLine = ({ line }: { readonly line: string }) => (
  <div className="row stack-line">
    <code className="mono grow">{line}</code>
    <button type="button" className="text-button" onClick={() => void copyText(line, 'Line copied')}>
      Copy
    </button>
  </div>
);

export const NotebookDoor = ({ state: { kind, url, door }, busy, onPort }: Props) => {
  const id = useId();
  const [port, setPort] = useState(PORT);
  if (kind === 'server') {
    return (
      <div className="stack-door">
        <div className="small second">Notebooks log in at the same server:</div>
        <CopyLine line={`MLFLOW_TRACKING_URI=${url ?? ''}`} />
      </div>
    );
  }
  return (
    <div className="stack-door">
      <div className="row stack-door-switch">
        <Switch
          id={id}
          label="Let notebooks log in here"
          checked={door !== null}
          disabled={busy || (door === null && !isPort(port))}
          onChange={(event) => onPort(event.currentTarget.checked ? Number(port) : null)}
        />
      </div>
      {door === null ? (
        <div className="row small third stack-door-port">
          <label htmlFor={`${id}-port`}>at port</label>
          <TextInput
            id={`${id}-port`}
            w={64}
            size="xs"
            value={port}
            error={!isPort(port)}
            onChange={(event) => setPort(event.currentTarget.value.trim())}
          />
          <span>for Python’s MLflow client</span>
        </div>
      ) : (
        <>
          <CopyLine line={`MLFLOW_TRACKING_URI=${door.url}`} />
          <div className="small third">For programs on this computer, until the project is closed.</div>
        </>
      )}
    </div>
  );
};
