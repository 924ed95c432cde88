/** The button that makes a version live; it asks first where another one is live. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { version as versionName } from '../../format/index.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';

type Props = {
  readonly version: ModelVersion;
  /** What answers now and would end: "served-model v1"; null where nothing does. */
  readonly replaced: { readonly name: string; readonly deployment: string } | null;
  /** What the test texts say of the two, as a sentence. */
  readonly evidence: string;
  readonly busy: boolean;
  readonly onServe: () => void;
};

export const ServeVersion = ({ version, replaced, evidence, busy, onServe }: Props) => {
  const [asking, setAsking] = useState(false);
  const name = versionName(version.version);
  return (
    <>
      <Button loading={busy} onClick={() => (replaced ? setAsking(true) : onServe())}>
        Serve {name}
        {replaced && '…'}
      </Button>
      <ConfirmDialog
        opened={asking && replaced !== null}
        title={`Serve ${version.name} ${name} instead of ${replaced?.name ?? ''}?`}
        verb={`Serve ${name}`}
        kind="live"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onServe();
        }}
      >
        <p>{evidence}</p>
        <p>
          {replaced?.name} stops, then {name} loads: {replaced?.deployment} answers nobody for a second or two. To go
          back, serve {replaced?.name} again.
        </p>
      </ConfirmDialog>
    </>
  );
};
