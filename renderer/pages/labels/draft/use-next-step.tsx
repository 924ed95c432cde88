/** The next step from labels to a better version, as one button does it, with the dialog that it may open. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { LabelLoop } from '../../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { isActive } from '../../../frame/jobs.ts';
import { CommitDialog } from '../../data/CommitDialog.tsx';
import { PromoteDialog } from '../../serving/PromoteDialog.tsx';
import { nextWords } from './words.ts';

export type NextStep = {
  /** On the button; null: nothing is left to do. */
  readonly words: string | null;
  readonly press: () => void;
  readonly busy: boolean;
  readonly error: unknown;
  /** What is told beside an error: where the same can be done by hand. */
  readonly way: { readonly path: string; readonly words: string } | null;
  readonly dialog: ReactNode;
};

const isMakingVersion = ({ kind, title }: { readonly kind: string; readonly title: string }): boolean =>
  kind === 'data' && title === 'Making a data version';

/** @param onMake makes the queue of an alert that has none. */
export const useNextStep = (loop: LabelLoop | undefined, onMake?: () => void): NextStep => {
  const router = useRouter();
  const [asks, setAsks] = useState<'commit' | 'promote' | null>(null);
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const shown = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
  const queueId = loop?.queueId ?? '';
  const add = useMutation({ mutationFn: () => client.labels.addToDraft({ queueId }), onSettled: shown });
  const release = useMutation({
    mutationFn: async () => {
      await client.labels.releaseHeldOut({ queueId });
      await client.labels.addToDraft({ queueId });
    },
    onSettled: shown,
  });
  const train = useMutation({ mutationFn: () => client.labels.retrain({ queueId }), onSettled: shown });
  const compare = useMutation({
    mutationFn: () => client.labels.compare({ queueId }),
    onSuccess: () => setAsks('promote'),
    onSettled: shown,
  });
  const all = [add, release, train, compare];

  const press = (): void => {
    for (const mutation of all) mutation.reset();
    if (!loop) return;
    switch (loop.next) {
      case 'none':
        return;
      case 'make-queue':
        onMake?.();
        return;
      case 'label':
        router.history.push(`/labels/${encodeURIComponent(queueId)}`);
        return;
      case 'add':
        add.mutate();
        return;
      case 'commit':
        setAsks('commit');
        return;
      case 'train':
        train.mutate();
        return;
      case 'wait':
        router.history.push(`/train/${loop.run?.runId ?? ''}`);
        return;
      case 'compare':
        compare.mutate();
        return;
      case 'promote':
        if (loop.live) setAsks('promote');
        else router.history.push('/models');
        return;
      case 'release':
        release.mutate();
        return;
      default:
        loop.next satisfies never;
    }
  };
  const failed = all.find(({ error }) => error !== null);
  const version = compare.data?.version ?? loop?.run?.registered?.version;
  return {
    words: loop ? nextWords(loop) : null,
    press,
    busy:
      all.some(({ isPending }) => isPending) ||
      (loop?.next === 'commit' && (jobs.data ?? []).some((job) => isMakingVersion(job) && isActive(job))),
    error: failed?.error ?? null,
    way:
      failed === train && loop?.commit
        ? {
            path: `/train?revision=${encodeURIComponent(JSON.stringify(loop.commit.revision))}`,
            words: 'Open the Train form',
          }
        : null,
    dialog:
      asks === 'commit' ? (
        <Commit message={loop?.draft?.message ?? undefined} onClose={() => setAsks(null)} />
      ) : asks === 'promote' && version !== undefined ? (
        <Promote
          deployment={compare.data?.deployment ?? loop?.live?.deployment ?? null}
          version={version}
          jobId={compare.data?.jobId}
          onClose={() => setAsks(null)}
        />
      ) : null,
  };
};

const Commit = ({ message, onClose }: { readonly message: string | undefined; readonly onClose: () => void }) => {
  const router = useRouter();
  const versions = useQuery(orpc.data.graph.queryOptions());
  if (!versions.data) return null;
  return (
    <CommitDialog
      versions={versions.data}
      proposed={message}
      onDialog={() => router.history.push('/data')}
      onClose={onClose}
    />
  );
};

type PromoteProps = {
  readonly deployment: string | null;
  readonly version: number;
  readonly jobId: string | undefined;
  readonly onClose: () => void;
};

const Promote = ({ deployment, version, jobId, onClose }: PromoteProps) => {
  const deployments = useQuery(orpc.serving.list.queryOptions());
  const found = deployments.data?.find(({ name }) => name === deployment);
  return found ? <PromoteDialog deployment={found} version={version} rehearsing={jobId} onClose={onClose} /> : null;
};
