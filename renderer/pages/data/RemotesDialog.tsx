/** Where the data is pushed to: the remotes of the project, a new one, and which is the default. Secrets stay out of git. */
import { Button, PasswordInput, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { DataRemote } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Tag } from '../../parts/Tag.tsx';

const take = (remotes: DataRemote[]): void => {
  queryClient.setQueryData(orpc.data.remotes.queryKey(), remotes);
  void queryClient.invalidateQueries({ queryKey: orpc.data.remoteState.key() });
};

export const RemotesDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const remotes = useQuery(orpc.data.remotes.queryOptions());
  const remove = useMutation({ mutationFn: (name: string) => client.data.removeRemote({ name }), onSuccess: take });
  const choose = useMutation({ mutationFn: (name: string) => client.data.setDefaultRemote({ name }), onSuccess: take });
  const error = remotes.error ?? remove.error ?? choose.error;
  const list = remotes.data ?? [];
  return (
    <Dialog label="Remotes" width={560} onClose={onClose}>
      <div className="dialog-inside">
        <h2>Remotes</h2>
        <p className="second dialog-text">
          Where push sends the data and fetch finds it. A folder, on a shared disk too, or S3 and what speaks as it
          does.
        </p>
        {!remotes.data && !remotes.error && <Loading rows={2} />}
        {remotes.data?.length === 0 && <p className="second">There is none yet.</p>}
        {list.length > 0 && (
          <Radio.Group
            aria-label="Default remote"
            value={list.find(({ isDefault }) => isDefault)?.name ?? ''}
            onChange={(name) => choose.mutate(name)}
          >
            <ul className="data-remotes">
              {list.map((remote) => (
                <li key={remote.name}>
                  <Radio
                    value={remote.name}
                    label={
                      <>
                        <span className="strong">{remote.name}</span> <Tag>{remote.kind}</Tag>{' '}
                        {remote.isDefault && <Tag kind="live">default</Tag>}
                      </>
                    }
                    description={
                      <>
                        <span className="mono">{remote.url}</span>
                        {remote.options.map(({ key, value, level }) => (
                          <span key={`${level} ${key}`} className="data-remote-option">
                            {key} {value ?? '••••••'}
                            {level === 'local' && ' (this computer only)'}
                          </span>
                        ))}
                      </>
                    }
                  />
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={`Remove ${remote.name}`}
                    title="Remove it from the settings; what it holds stays there"
                    disabled={remove.isPending}
                    onClick={() => remove.mutate(remote.name)}
                  >
                    <IconTrash size={15} stroke={1.6} />
                  </button>
                </li>
              ))}
            </ul>
          </Radio.Group>
        )}
        {error && <ErrorState error={error} kept="The settings were not changed." />}
        <NewRemote isFirst={list.length === 0} />
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
};

type Draft = {
  readonly name: string;
  readonly url: string;
  readonly endpointurl: string;
  readonly access_key_id: string;
  readonly secret_access_key: string;
};

const EMPTY: Draft = { name: '', url: '', endpointurl: '', access_key_id: '', secret_access_key: '' };

const filled = (fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ''));

const NewRemote = ({ isFirst }: { readonly isFirst: boolean }) => {
  const [draft, setDraft] = useState(EMPTY);
  const isS3 = /^s3:\/\//i.test(draft.url.trim());
  const add = useMutation({
    mutationFn: () =>
      client.data.addRemote({
        name: draft.name.trim(),
        url: draft.url.trim(),
        isDefault: isFirst,
        options: isS3 ? filled({ endpointurl: draft.endpointurl }) : {},
        secrets: isS3 ? filled({ access_key_id: draft.access_key_id, secret_access_key: draft.secret_access_key }) : {},
      }),
    onSuccess: (remotes) => {
      take(remotes);
      setDraft(EMPTY);
    },
  });
  const field = (key: keyof Draft) => ({
    value: draft[key],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setDraft({ ...draft, [key]: event.currentTarget.value }),
    autoComplete: 'off',
    spellCheck: false,
  });
  const ready = /^[\w.-]+$/.test(draft.name.trim()) && draft.url.trim() !== '';
  return (
    <form
      className="data-new-remote"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !add.isPending) add.mutate();
      }}
    >
      <div className="row data-fields">
        <TextInput label="Name" placeholder="minio" {...field('name')} data-autofocus={isFirst} />
        <TextInput
          label="Address"
          className="grow"
          placeholder="s3://bucket/path or /mnt/share/data"
          {...field('url')}
        />
      </div>
      {isS3 && (
        <>
          <TextInput
            label="Endpoint"
            description="Empty for Amazon’s own; MinIO and others have one"
            placeholder="http://127.0.0.1:9000"
            {...field('endpointurl')}
          />
          <div className="row data-fields">
            <TextInput label="Access key" className="grow" {...field('access_key_id')} />
            <PasswordInput label="Secret key" className="grow" {...field('secret_access_key')} />
          </div>
          <p className="small third">
            Keys go to .dvc/config.local, which git leaves out. Empty: those of the environment or of ~/.aws.
          </p>
        </>
      )}
      {add.error && <ErrorState error={add.error} kept="The settings were not changed." />}
      <div className="row">
        <Button type="submit" variant="light" disabled={!ready} loading={add.isPending}>
          Add remote
        </Button>
      </div>
    </form>
  );
};
