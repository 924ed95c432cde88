/** A file of texts from this computer, sent to the engine in pieces. */
import { Checkbox, FileInput, SegmentedControl } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { size } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { upload } from '../../data/uploads.ts';
import { type Draft, FORMATS } from './sources.ts';

type Props = { readonly draft: Draft; readonly onChange: (part: Partial<Draft>) => void };

export const FileField = ({ draft, onChange }: Props) => {
  const [sent, setSent] = useState(0);
  /** The one chosen last; another that is still on its way is dropped. */
  const wanted = useRef<File | null>(null);
  const send = useMutation({
    mutationFn: (file: File) => upload(file, setSent, () => wanted.current !== file),
    onSuccess: (sentFile, file) => {
      if (wanted.current === file) onChange({ file: sentFile?.id ?? '' });
    },
  });
  const choose = (file: File | null): void => {
    wanted.current = file;
    onChange({ file: '' });
    setSent(0);
    if (file) send.mutate(file);
  };
  return (
    <>
      <SegmentedControl
        aria-label="Format of the file"
        value={draft.format}
        data={[...FORMATS]}
        onChange={(value) => {
          const format = FORMATS.find((each) => each.value === value);
          if (format) onChange({ format: format.value });
        }}
      />
      <FileInput
        label="File"
        placeholder="Choose a file"
        accept=".json,.jsonl,.ndjson,.csv"
        clearable
        description={
          send.isPending
            ? `${size(sent)} sent`
            : 'Labels that the file has are kept as the answers of those who gave them'
        }
        onChange={choose}
      />
      <Checkbox
        label="Take labels that the project does not have"
        checked={draft.newLabels}
        onChange={(event) => onChange({ newLabels: event.currentTarget.checked })}
      />
      <p className="small second">
        Texts that were exported from a queue here get their answers there; others become a queue of their own. People
        and labels that are called otherwise in the file: “idrift label import”.
      </p>
      {send.error && <ErrorState error={send.error} kept="Nothing was imported." />}
    </>
  );
};
