/** A file of texts from this computer, sent to the engine in pieces. */
import { FileInput, SegmentedControl } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { size } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { upload } from '../../data/uploads.ts';
import { type Draft, FORMATS } from './sources.ts';

type Props = { readonly draft: Draft; readonly onChange: (part: Partial<Draft>) => void };

export const FileField = ({ draft, onChange }: Props) => {
  const [sent, setSent] = useState(0);
  const send = useMutation({
    mutationFn: (file: File) => upload(file, setSent, () => false),
    onSuccess: (file) => onChange({ file: file?.id ?? '' }),
  });
  const choose = (file: File | null): void => {
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
        accept=".json,.jsonl,.ndjson"
        clearable
        description={
          send.isPending
            ? `${size(sent)} sent`
            : 'Labels that the file has are kept as the answers of those who gave them'
        }
        onChange={choose}
      />
      {send.error && <ErrorState error={send.error} kept="Nothing was imported." />}
    </>
  );
};
