/** The chain of what is in focus, always in sight; the link one stands on is underlined in its role's colour. */
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import type { ChainLink } from '../../core/contract/index.ts';
import { orpc } from '../engine/client.ts';
import { PathLink } from '../parts/PathLink.tsx';
import { type Status, StatusShape } from '../parts/StatusShape.tsx';
import { useFocus } from './focus.ts';

const TITLES: Readonly<Record<ChainLink['kind'], string>> = {
  data: 'Data',
  run: 'Run',
  model: 'Model',
  deployment: 'Deployment',
  predictions: 'Predictions',
  drift: 'Drift',
  alert: 'Alert',
  labels: 'Labels',
};

const linkStatus = (state: ChainLink['state']): Status | null => (state === 'plain' ? null : state);

/** In a narrow window, links further than this from the one in focus shrink to their kind; in the narrowest, all but its neighbours. */
const FAR = 2;
const NEAR = 1;

const Arrow = () => (
  <svg className="spine-arrow" width="7" height="12" viewBox="0 0 7 12" aria-hidden>
    <path d="m1 1 5 5-5 5" fill="none" stroke="currentColor" strokeWidth="1.3" />
  </svg>
);

/** An object's own chain is the live one when its deployment runs. */
const isLive = (chain: readonly ChainLink[]): boolean =>
  chain.some(({ kind, name, state }) => kind === 'deployment' && name !== null && state !== 'stopped');

export const Spine = () => {
  const focus = useFocus();
  const chain = useQuery({
    ...orpc.project.chain.queryOptions({ input: focus.chain }),
    placeholderData: (last) => last,
  });
  const links = chain.data ?? [];
  const here = Math.max(
    0,
    links.findIndex(({ kind }) => kind === (focus.link ?? 'deployment')),
  );
  return (
    <nav className="spine" aria-label="Where this comes from and where it goes" data-new={!isLive(links)}>
      <ol>
        {links.map((link, index) => {
          const status = linkStatus(link.state);
          const current = link.kind === focus.link;
          return (
            <Fragment key={link.kind}>
              {index > 0 && (
                <li aria-hidden>
                  <Arrow />
                </li>
              )}
              <li
                className="spine-link"
                data-current={current}
                data-here={index === here}
                data-near={Math.abs(index - here) <= NEAR}
                data-far={Math.abs(index - here) > FAR}
                data-absent={link.name === null}
              >
                <PathLink path={link.path} current={current} {...(link.detail === null ? {} : { title: link.detail })}>
                  <span className="third">{TITLES[link.kind]}</span>
                  {status && link.name !== null && <StatusShape status={status} size={8} />}
                  <b
                    className={link.kind === 'data' && link.name !== null && link.name !== 'working copy' ? 'mono' : ''}
                  >
                    {link.name ?? link.detail ?? '–'}
                  </b>
                </PathLink>
              </li>
            </Fragment>
          );
        })}
      </ol>
    </nav>
  );
};
