/** A version as a container: how large it gets, what it is called, and where else than into the engine it goes. A job builds it. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ImagePlan, ModelVersion } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { size, version as versionName } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { FolderInput } from '../../parts/FolderInput.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { showToast } from '../../parts/toast-state.ts';

const Sizes = ({ plan }: { readonly plan: ImagePlan }) => {
  const parts = [
    { name: 'Runtime', ...plan.runtime, reason: 'Node, onnxruntime and the service; the same for every model' },
    { name: 'Model', ...plan.model, reason: 'weights and tokenizer' },
  ];
  const compressed = plan.runtime.compressed + plan.model.compressed;
  return (
    <table className="container-sizes">
      <caption className="small third">Sizes before the build. What a registry keeps is an estimate.</caption>
      <thead>
        <tr className="small third">
          <th scope="col">Part</th>
          <th scope="col">In a registry</th>
          <th scope="col">Unpacked</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.name}>
            <th scope="row">
              {part.name} <span className="small third">{part.reason}</span>
            </th>
            <td className="number">{size(part.compressed)}</td>
            <td className="number">{size(part.unpacked)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="medium">
          <th scope="row">Together</th>
          <td className="number">{size(compressed)}</td>
          <td className="number">{size(plan.runtime.unpacked + plan.model.unpacked)}</td>
        </tr>
      </tfoot>
    </table>
  );
};

const ContainerDialog = ({ version, onClose }: { readonly version: ModelVersion; readonly onClose: () => void }) => {
  const id = useId();
  const { name, version: number } = version;
  const title = `${name} ${versionName(number)}`;
  const plan = useQuery(orpc.models.imagePlan.queryOptions({ input: { name, version: number } }));
  const [chosen, setTag] = useState<string | null>(null);
  const [folder, setFolder] = useState('');
  const [push, setPush] = useState(false);
  const tag = (chosen ?? plan.data?.tag ?? '').trim();
  const noEngine = plan.data?.noEngine ?? null;
  const isReady = plan.data !== undefined && tag !== '' && (noEngine === null || folder.trim() !== '');
  const build = useMutation({
    mutationFn: () => client.models.buildImage({ name, version: number, tag, folder: folder.trim() || null, push }),
    onSuccess: () => {
      showToast(noEngine === null ? `Building ${tag}` : `Writing ${folder.trim()}`);
      onClose();
    },
  });
  return (
    <Dialog label={`Export ${title} as a container`} width={560} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !build.isPending) build.mutate();
        }}
      >
        <h2 className="export-title">Export {title} as a container</h2>
        <p className="small second">
          Runs anywhere without Idrift and without Python: as nobody, on a read-only file system. It checks its answers
          at each start against those it gives here.
        </p>
        {plan.error && <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.data ? (
          <Sizes plan={plan.data} />
        ) : (
          !plan.error && <div className="container-sizes-place" aria-busy="true" />
        )}
        {noEngine !== null && (
          <Notice status="attention" title={noEngine}>
            Name a folder: with Docker elsewhere it becomes the image.
          </Notice>
        )}
        <label className="medium" htmlFor={`${id}-tag`}>
          Name
        </label>
        <TextInput
          id={`${id}-tag`}
          value={chosen ?? plan.data?.tag ?? ''}
          onChange={(event) => setTag(event.currentTarget.value)}
          placeholder="registry.example/team/name:tag"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <Checkbox
          className="container-push"
          label="Push it to its registry"
          description="with the keys of “docker login”; the name then begins with the registry’s"
          checked={push}
          disabled={noEngine !== null}
          onChange={(event) => setPush(event.currentTarget.checked)}
        />
        <label className="medium" htmlFor={`${id}-folder`}>
          Keep what it is built from in
        </label>
        <FolderInput
          id={`${id}-folder`}
          placeholder="a folder that does not exist yet; empty: not kept"
          title={`Where to keep the container’s files of ${title}`}
          value={folder}
          onChange={setFolder}
        />
        <p className="small third export-note">
          With a Dockerfile, a Compose file and a Kubernetes manifest. In the terminal:{' '}
          <code>
            idrift image build {name}/{number}
          </code>
          .
        </p>
        {build.error && <ErrorState error={build.error} kept="Nothing was written." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isReady} loading={build.isPending}>
            {noEngine === null ? 'Build' : 'Write the folder'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

export const ExportContainer = ({ version }: { readonly version: ModelVersion }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="text-button" onClick={() => setOpen(true)}>
        Export container…
      </button>
      {open && <ContainerDialog version={version} onClose={() => setOpen(false)} />}
    </>
  );
};
