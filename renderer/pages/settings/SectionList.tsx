/** The sections of Settings; the project's own are not there without a project. */
import { Link } from '@tanstack/react-router';
import { SECTIONS, type SectionName } from './search.ts';

type Props = {
  readonly titles: Readonly<Record<SectionName, string>>;
  readonly current: SectionName | null;
  readonly project: string | null;
  readonly onChoose: () => void;
};

export const SectionList = ({ titles, current, project, onChoose }: Props) => (
  <nav aria-label="Sections of the settings">
    {project !== null && <div className="place-group settings-group">{project}</div>}
    {SECTIONS.map((section) => {
      const own = section === 'appearance' || section === 'computer';
      if (!own && project === null) return null;
      return (
        <div key={section}>
          {section === 'appearance' && <div className="place-group settings-group">This computer</div>}
          <Link
            to="/settings"
            search={{ section }}
            className="place"
            aria-current={section === current ? 'page' : undefined}
            activeProps={{}}
            onClick={onChoose}
          >
            {titles[section]}
          </Link>
        </div>
      );
    })}
  </nav>
);
