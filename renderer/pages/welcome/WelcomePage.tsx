/** Without a project: what the program does, the ways in, recent projects, and what this computer has. */
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';
import { client, orpc } from '../../engine/client.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { SystemChecks } from '../../parts/SystemChecks.tsx';
import { askWhatEnds } from './leaving.ts';
import { RecentProjects } from './RecentProjects.tsx';
import { Steps } from './Steps.tsx';
import './welcome.css';

const route = getRouteApi('/welcome');

/** In the desktop app the system's dialog; in a browser a path is typed. */
const FolderField = ({ busy, onOpen }: { readonly busy: boolean; readonly onOpen: (dir: string) => void }) => {
  const [dir, setDir] = useState('');
  return (
    <form
      className="row welcome-path"
      onSubmit={(event) => {
        event.preventDefault();
        if (dir.trim() !== '') onOpen(dir.trim());
      }}
    >
      <TextInput
        className="grow"
        aria-label="Folder of a project"
        placeholder="/path/to/a/project"
        value={dir}
        onChange={(event) => setDir(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={dir.trim() === '' || busy}>
        Open this folder
      </Button>
    </form>
  );
};

export const WelcomePage = () => {
  const router = useRouter();
  const { open: wanted, next = '/' } = route.useSearch();
  const project = useQuery(orpc.project.current.queryOptions());
  const [typing, setTyping] = useState(false);
  const done = (): void => router.history.push(next);
  const sample = useMutation({ mutationFn: () => client.project.createSample({}), onSuccess: done });
  const open = useMutation({ mutationFn: (dir: string) => client.project.open({ dir }), onSuccess: done });
  /** Asks first what a way out of the open project would end; with anything, it waits for an answer. */
  const leave = useMutation({
    mutationFn: async (go: () => void) => ({ ends: await askWhatEnds(), go }),
    onSuccess: ({ ends, go }) => {
      if (ends.length === 0) go();
    },
  });
  const busy = leave.isPending || sample.isPending || open.isPending;
  const openFolder = (dir: string): void => leave.mutate(() => open.mutate(dir));
  const openWanted = useEffectEvent(openFolder);
  useEffect(() => {
    if (wanted !== undefined) openWanted(wanted);
  }, [wanted]);
  const choose = async (): Promise<void> => {
    if (!window.idrift) return setTyping(true);
    const dir = await window.idrift.chooseFolder('Open a project');
    if (dir !== null) openFolder(dir);
  };
  return (
    <div className="page welcome">
      <div className="welcome-inside">
        <div className="welcome-title" role="heading" aria-level={1}>
          From texts to a model in operation, and back.
        </div>
        <div className="second welcome-promise">No Python, no account; nothing leaves this computer.</div>
        <Steps />
        <div className="row">
          <Button loading={sample.isPending} disabled={busy} onClick={() => leave.mutate(() => sample.mutate())}>
            Open the sample project
          </Button>
          <Button variant="default" loading={open.isPending} disabled={busy} onClick={() => void choose()}>
            Open a folder…
          </Button>
          {project.data && (
            <Button variant="default" disabled={busy} onClick={done}>
              Back to {project.data.name}
            </Button>
          )}
          <span className="push small third">The sample is copied with its history into a new folder of yours.</span>
        </div>
        {typing && <FolderField busy={busy} onOpen={openFolder} />}
        {sample.isPending && (
          <Notice status="working" title="Copying the sample project.">
            Its data versions and its cache come along; this takes a few seconds.
          </Notice>
        )}
        {sample.error && (
          <ErrorState error={sample.error} kept="No folder was changed." onRetry={() => sample.mutate()} />
        )}
        {leave.error && <ErrorState error={leave.error} kept="The open project was not left." />}
        {open.error && <ErrorState error={open.error} kept="The folder was not changed." />}
        <RecentProjects busy={busy} onOpen={openFolder} />
        <SystemChecks />
        <ConfirmDialog
          opened={(leave.data?.ends.length ?? 0) > 0}
          title={`Leave ${project.data?.name ?? 'this project'}?`}
          verb="Leave it"
          kind="loss"
          onClose={leave.reset}
          onConfirm={() => {
            leave.data?.go();
            leave.reset();
          }}
        >
          {leave.data?.ends.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </ConfirmDialog>
      </div>
    </div>
  );
};
