/** Findings first, each with its cause and one button; then what is not there and need not be; then what is fine. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { StackCheck, StackDoctor } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { duration } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { type Status, StatusShape } from '../../parts/StatusShape.tsx';
import { showToast } from '../../parts/toast-state.ts';

const SHAPES: Readonly<Record<StackCheck['state'], Status>> = {
  ok: 'finished',
  missing: 'stopped',
  problem: 'attention',
};

/** Where an engine comes from; told, never fetched by us. */
const WAYS = [
  { name: 'Docker Desktop', url: 'https://docs.docker.com/get-started/get-docker/' },
  { name: 'Podman', url: 'https://podman.io/docs/installation' },
  { name: 'Colima', url: 'https://github.com/abiosoft/colima' },
];

const useAge = (iso: string | undefined): string => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (iso === undefined) return 'looking';
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  if (seconds < 2) return 'watching, checked now';
  return `watching, checked ${seconds < 60 ? `${seconds} s` : duration(seconds)} ago`;
};

/** Lines that a service wrote last, of which the newest tell most. */
const LINES = 6;

const Cause = ({ text }: { readonly text: string }) => {
  const [sentence = '', ...lines] = text.split('\n');
  return (
    <>
      <div className="small second stack-check-text">{sentence}</div>
      {lines.length > 0 && <pre className="mono stack-check-text stack-lines">{lines.slice(-LINES).join('\n')}</pre>}
    </>
  );
};

const Finding = ({
  check,
  busy,
  onFix,
}: {
  readonly check: StackCheck;
  readonly busy: boolean;
  readonly onFix: () => void;
}) => (
  <div className="stack-finding">
    <div className="row stack-check-title">
      <StatusShape status={SHAPES[check.state]} />
      <span className="medium">{check.title}</span>
    </div>
    <Cause text={check.cause} />
    {check.fix !== null && <div className="small third stack-check-text stack-fix-words">{check.fix}</div>}
    {check.id.startsWith('engine-') && check.state === 'missing' && (
      <div className="row small stack-check-text stack-ways">
        {WAYS.map(({ name, url }) => (
          <ExternalLink key={name} url={url}>
            {name}
          </ExternalLink>
        ))}
      </div>
    )}
    {check.fixLabel !== null && (
      <div className="stack-check-text">
        <Button variant="default" loading={busy} onClick={onFix}>
          {check.fixLabel}
        </Button>
      </div>
    )}
  </div>
);

export const Doctor = ({ doctor }: { readonly doctor: StackDoctor | null }) => {
  const age = useAge(doctor?.checkedAt);
  const fix = useMutation({
    mutationFn: (id: string) => client.stack.fix({ id }),
    onSuccess: ({ done }) => showToast(done),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: orpc.stack.key() }),
  });
  const checks = doctor?.checks ?? [];
  return (
    <Section title="Doctor" right={<span className="third num">{age}</span>} className="stack-doctor">
      {!doctor && <Loading rows={6} />}
      {fix.error !== null && <ErrorState error={fix.error} kept="Nothing else was changed." />}
      {checks
        .filter(({ state }) => state !== 'ok')
        .map((check) => (
          <Finding
            key={check.id}
            check={check}
            busy={fix.isPending && fix.variables === check.id}
            onFix={() => fix.mutate(check.id)}
          />
        ))}
      {checks
        .filter(({ state }) => state === 'ok')
        .map(({ id, title, cause }) => (
          <div key={id} className="stack-fine">
            <div className="row stack-check-title">
              <StatusShape status="finished" />
              <span>{title}</span>
            </div>
            <div className="small third stack-check-text">{cause}</div>
          </div>
        ))}
    </Section>
  );
};
