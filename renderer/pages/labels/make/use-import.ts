/** Takes in another program's file: as a queue of its own, or as answers of the queue that its texts came from. */
import { useMutation } from '@tanstack/react-query';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { count } from '../../../format/index.ts';
import { showToast } from '../../../parts/toast-state.ts';
import type { Draft } from './sources.ts';

/** `onDone` gets the id of the queue. */
export const useImport = (onDone: (queueId: string) => void) =>
  useMutation({
    mutationFn: ({ draft: { file, format, newLabels }, title }: { readonly draft: Draft; readonly title: string }) =>
      client.labels.importFile({ uploadId: file, format, newLabels, ...(title === '' ? {} : { title }) }),
    onSuccess: (done) => {
      void queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
      const out = done.dropped.reduce((sum, each) => sum + each.count, 0);
      showToast(
        `${count(done.texts, 'text')}, ${count(done.answers, 'answer')}${out === 0 ? '' : `; ${count(out, 'part')} left out`}`,
      );
      onDone(done.queueId);
    },
  });
