/** The places of the app with one live fact each; icons alone when narrow. */
import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { IconSelector } from '@tabler/icons-react';
import { orpc } from '../engine/client.ts';
import { PathLink } from '../parts/PathLink.tsx';
import { LiveFact } from './LiveFact.tsx';
import { Logo } from './Logo.tsx';
import { GROUPS, type Place, placeOf, SETTINGS, STACK } from './places.ts';

const PlaceLink = ({
  place,
  current,
  bare,
}: {
  readonly place: Place;
  readonly current: boolean;
  readonly bare: boolean;
}) => (
  <PathLink
    path={bare ? null : place.path}
    className={bare ? 'place bare' : 'place'}
    title={place.title}
    current={current}
  >
    <place.icon size={16} stroke={1.6} aria-hidden />
    <span className="place-title">{place.title}</span>
    {!bare && (
      <span className="place-fact">
        <LiveFact place={place.name} />
      </span>
    )}
  </PathLink>
);

const ProjectSwitch = ({ name }: { readonly name: string | null }) => {
  const recent = useQuery(orpc.project.recent.queryOptions());
  const router = useRouter();
  const open = async (dir: string): Promise<void> => {
    await router.navigate({ to: '/welcome', search: { open: dir } });
  };
  return (
    <Menu position="bottom-start" width={240} shadow="none">
      <Menu.Target>
        <button
          type="button"
          className="project"
          aria-label={name === null ? 'No project; choose one' : `Project ${name}; choose another`}
        >
          <Logo />
          <span className="cut place-title">{name ?? 'No project'}</span>
          <IconSelector className="push place-title third" size={14} stroke={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {(recent.data ?? []).slice(0, 6).map(({ dir, name: title }) => (
          <Menu.Item key={dir} onClick={() => void open(dir)}>
            <div className="medium cut">{title}</div>
            <div className="micro third cut">{dir}</div>
          </Menu.Item>
        ))}
        {(recent.data?.length ?? 0) > 0 && <Menu.Divider />}
        <Menu.Item onClick={() => router.history.push('/welcome')}>Open another project…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

export const Sidebar = ({ wide }: { readonly wide: boolean }) => {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const project = useQuery(orpc.project.current.queryOptions());
  const here = placeOf(path)?.name;
  const bare = project.data === null;
  return (
    <aside className="sidebar" data-wide={wide} data-region="sidebar" tabIndex={-1}>
      <ProjectSwitch name={project.isPending ? '' : (project.data?.name ?? null)} />
      <nav aria-label="Places">
        {GROUPS.map(({ title, places }) => (
          <div key={title ?? ''}>
            {title !== null && <div className="place-group">{title}</div>}
            {places.map((place) => (
              <PlaceLink key={place.name} place={place} current={here === place.name} bare={bare} />
            ))}
          </div>
        ))}
      </nav>
      <div className="grow" />
      <PlaceLink place={STACK} current={here === 'stack'} bare={bare} />
      <PlaceLink place={SETTINGS} current={here === 'settings'} bare={false} />
    </aside>
  );
};
