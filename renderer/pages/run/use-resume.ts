/** Goes on with a run from its last checkpoint, and to the page where it is followed. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '../../engine/client.ts';

export type Resume = { readonly press: () => void; readonly pending: boolean; readonly error: unknown };

export const useResume = (runId: string): Resume => {
  const navigate = useNavigate();
  const resume = useMutation({
    mutationFn: () => client.training.resume({ runId }),
    onSuccess: () => navigate({ to: '/train/$runId', params: { runId } }),
  });
  return { press: () => resume.mutate(), pending: resume.isPending, error: resume.error };
};
