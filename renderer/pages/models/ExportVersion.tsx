/** A version as a folder for other programs: which form, and where to. A job writes it. */
import { Button, Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ExportFormat, ModelVersion } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { version as versionName } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { FolderInput } from '../../parts/FolderInput.tsx';
import { showToast } from '../../parts/toast-state.ts';

const FORMATS: readonly { readonly format: ExportFormat; readonly label: string; readonly reason: string }[] = [
  { format: 'safetensors', label: 'Hugging Face folder', reason: 'for transformers, to go on with in Python' },
  { format: 'onnx', label: 'ONNX', reason: 'for any ONNX runtime, with its tokenizer' },
  { format: 'peft', label: 'PEFT adapter', reason: 'a few megabytes, for peft; LoRA runs only' },
  { format: 'mlflow', label: 'MLflow model', reason: 'for mlflow.pyfunc.load_model' },
  {
    format: 'bundle',
    label: 'Model with its service',
    reason: 'a folder that Node alone runs, on this kind of system',
  },
];

const ExportDialog = ({ version, onClose }: { readonly version: ModelVersion; readonly onClose: () => void }) => {
  const id = useId();
  const [format, setFormat] = useState<ExportFormat>('safetensors');
  const [folder, setFolder] = useState('');
  const name = `${version.name} ${versionName(version.version)}`;
  const write = useMutation({
    mutationFn: () =>
      client.models.export({ name: version.name, version: version.version, format, folder: folder.trim() }),
    onSuccess: ({ out }) => {
      showToast(`Exporting to ${out}`);
      onClose();
    },
  });
  return (
    <Dialog label={`Export ${name}`} width={480} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          if (folder.trim() !== '' && !write.isPending) write.mutate();
        }}
      >
        <h2 className="export-title">Export {name}</h2>
        <Radio.Group
          label="As"
          value={format}
          onChange={(value) => setFormat(FORMATS.find((each) => each.format === value)?.format ?? 'safetensors')}
        >
          <div className="export-formats">
            {FORMATS.map((each) => (
              <Radio key={each.format} value={each.format} label={each.label} description={each.reason} />
            ))}
          </div>
        </Radio.Group>
        <label className="medium" htmlFor={`${id}-folder`}>
          In
        </label>
        <FolderInput
          id={`${id}-folder`}
          placeholder="/path/to/a/folder"
          title={`Where to export ${name}`}
          value={folder}
          onChange={setFolder}
          first
        />
        <p className="small third export-note">
          It becomes a new folder there; nothing is written over. In 8 bits, with the measured difference:{' '}
          <code>idrift models export --int8</code>.
        </p>
        {write.error && <ErrorState error={write.error} kept="Nothing was written." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={folder.trim() === ''} loading={write.isPending}>
            Export
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

export const ExportVersion = ({ version }: { readonly version: ModelVersion }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="text-button" onClick={() => setOpen(true)}>
        Export {versionName(version.version)}…
      </button>
      {open && <ExportDialog version={version} onClose={() => setOpen(false)} />}
    </>
  );
};
