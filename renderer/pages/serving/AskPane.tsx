/** Three ways to ask the service: one text, from code, a file of live texts. */
import { SegmentedControl } from '@mantine/core';
import type { RefObject } from 'react';
import type { Deployment } from '../../../core/contract/index.ts';
import { Section } from '../../parts/Section.tsx';
import { FromCode } from './FromCode.tsx';
import { SendTexts } from './SendTexts.tsx';
import { TryIt } from './TryIt.tsx';

const WAYS = [
  { value: 'text', label: 'One text' },
  { value: 'code', label: 'From code' },
  { value: 'file', label: 'Live texts' },
] as const;
export type Way = (typeof WAYS)[number]['value'];

const TITLES: Readonly<Record<Way, string>> = { text: 'Try it', code: 'Ask from code', file: 'Send live texts' };

type Props = {
  readonly deployment: Deployment | null;
  /** Of its model, the newest first. */
  readonly versions: readonly number[];
  readonly port: number;
  readonly way: Way;
  readonly onWay: (way: Way) => void;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
};

const reasonOf = (deployment: Deployment | null): string | null => {
  if (!deployment) return 'Nothing is served yet.';
  switch (deployment.state) {
    case 'running':
      return null;
    case 'starting':
      return `${deployment.name} is starting.`;
    case 'stopped':
      return `${deployment.name} is stopped.`;
    case 'failed':
      return `${deployment.name} failed.`;
    default:
      return deployment.state satisfies never;
  }
};

const isWay = (value: string): value is Way => WAYS.some((way) => way.value === value);

export const AskPane = ({ deployment, versions, port, way, onWay, text, onText, field }: Props) => {
  const reason = reasonOf(deployment);
  return (
    <Section
      className="ask"
      title={TITLES[way]}
      right={
        <SegmentedControl
          aria-label="How to ask"
          data={[...WAYS]}
          value={way}
          onChange={(value) => isWay(value) && onWay(value)}
        />
      }
    >
      {way === 'text' && <TryIt {...{ text, onText, field, deployment, versions, reason }} />}
      {way === 'code' && (
        <FromCode
          url={deployment?.url ?? null}
          keyed={deployment?.access.keysNeeded ?? false}
          port={port}
          text={text}
        />
      )}
      {way === 'file' && <SendTexts deployment={deployment?.name} reason={reason} />}
    </Section>
  );
};
