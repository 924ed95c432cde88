/** Settings of the project and of this computer: found by words, saved as they are changed. */
import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconSearch } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { orpc } from '../../engine/client.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { SystemChecks } from '../../parts/SystemChecks.tsx';
import { About } from './About.tsx';
import { Appearance } from './Appearance.tsx';
import { matches } from './format.ts';
import { projectRows, type SettingRow } from './ProjectSections.tsx';
import { SectionList } from './SectionList.tsx';
import type { SectionName } from './search.ts';
import { useSettings } from './settings-state.ts';
import './settings.css';

const route = getRouteApi('/settings');

const TITLES: Readonly<Record<SectionName, string>> = {
  project: 'Project',
  serving: 'Serving',
  monitoring: 'Monitoring and alerts',
  appearance: 'Appearance',
  computer: 'Checks and versions',
};

const OWN_ROWS: readonly SettingRow[] = [
  { key: 'scheme', section: 'appearance', words: 'Colours light dark system appearance', row: <Appearance /> },
  {
    key: 'computer',
    section: 'computer',
    words: 'This computer checks doctor version',
    row: (
      <>
        <SystemChecks title="Checks" />
        <About />
      </>
    ),
  },
];

const isProjects = (section: SectionName): boolean =>
  section === 'project' || section === 'serving' || section === 'monitoring';

export const SettingsPage = () => {
  const project = useQuery(orpc.project.current.queryOptions());
  const { settings, change } = useSettings();
  const [query, setQuery] = useState('');
  const open = project.data ?? null;
  const { section: wanted = open === null ? 'appearance' : 'monitoring' } = route.useSearch();
  useCrumbs(query === '' ? TITLES[wanted] : undefined);
  const rows = [
    ...(settings.data && open ? projectRows(settings.data, (part) => change.mutate(part)) : []),
    ...OWN_ROWS,
  ];
  const shown = rows.filter(({ section, words }) => (query === '' ? section === wanted : matches(query, words)));
  const sections = [...new Set(shown.map(({ section }) => section))];
  return (
    <div className="page settings">
      <div className="settings-side" data-pane="sections" tabIndex={-1}>
        <TextInput
          leftSection={<IconSearch size={13} stroke={1.6} />}
          placeholder="Find a setting"
          aria-label="Find a setting"
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <SectionList
          titles={TITLES}
          current={query === '' ? wanted : null}
          project={open?.name ?? null}
          onChoose={() => setQuery('')}
        />
      </div>
      <div className="settings-main" data-pane="settings" tabIndex={-1}>
        <div className="settings-inside">
          {change.error && <ErrorState error={change.error} kept="The value before it is kept." />}
          {isProjects(wanted) && query === '' && settings.isPending && open && <Loading rows={6} rowHeight={60} />}
          {isProjects(wanted) && query === '' && settings.error && open && (
            <ErrorState
              error={settings.error}
              kept="The file was not changed."
              onRetry={() => void settings.refetch()}
            />
          )}
          {isProjects(wanted) && query === '' && project.data === null && (
            <EmptyState title="No project is open" detail="These settings belong to a project and lie in its folder." />
          )}
          {sections.map((section) => (
            <Fragment key={section}>
              <h1>{TITLES[section]}</h1>
              <div className="second settings-where">
                {isProjects(section) ? (
                  <>
                    Kept in <span className="mono">idrift.json</span> in the project folder, under version control.
                  </>
                ) : (
                  'For this computer, whatever project is open.'
                )}
              </div>
              {shown
                .filter((row) => row.section === section)
                .map(({ key, row }) => (
                  <Fragment key={key}>{row}</Fragment>
                ))}
            </Fragment>
          ))}
          {query !== '' && shown.length === 0 && <div className="second">No setting is about “{query}”.</div>}
          {sections.some(isProjects) && (
            <div className="row settings-saved small third">
              <span className="push">{change.isPending ? 'saving' : 'saved as you change it'}</span>
            </div>
          )}
        </div>
      </div>
    </div>
  );
};
