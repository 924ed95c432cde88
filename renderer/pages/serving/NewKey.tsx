/** A key for one more program: made here, shown once, kept as a hash. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { consumerName, type Deployment } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { copyText } from '../../parts/copy-text.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';

export const NewKey = ({ deployment: { name } }: { readonly deployment: Deployment }) => {
  const [consumer, setConsumer] = useState('');
  const make = useMutation({
    mutationFn: (of: string) => client.deployments.addKey({ name, consumer: of, requestsPerMinute: null }),
    onSuccess: () => {
      setConsumer('');
      void queryClient.invalidateQueries({ queryKey: orpc.serving.list.key() });
    },
  });
  const wanted = consumer.trim();
  const problem = wanted === '' ? null : (consumerName.safeParse(wanted).error?.issues[0]?.message ?? null);
  const { data, variables } = make;
  return (
    <div className="new-key">
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== '' && problem === null) make.mutate(wanted);
        }}
      >
        <TextInput
          w={230}
          aria-label="Name of the program that gets a key"
          placeholder="name of a program, as support-web"
          maxLength={100}
          value={consumer}
          error={problem !== null}
          onChange={(event) => setConsumer(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={wanted === '' || problem !== null} loading={make.isPending}>
          Make a key
        </Button>
        {problem !== null && <span className="small field-problem">{problem}</span>}
      </form>
      {make.error && <ErrorState error={make.error} kept="The other keys are as they were." />}
      {data && (
        <div className="made-key" role="status">
          <p className="small">
            The key of <span className="medium">{variables}</span>, shown this once: only its hash is kept. The program
            sends it as <code className="mono">Authorization: Bearer KEY</code>.
          </p>
          <div className="row">
            <code className="mono made-key-text" aria-label={`Key of ${variables}`}>
              {data.key}
            </code>
            <Button variant="default" onClick={() => void copyText(data.key, 'Copied the key')}>
              Copy
            </Button>
            <Button variant="default" onClick={() => make.reset()}>
              Done
            </Button>
          </div>
        </div>
      )}
    </div>
  );
};
