/** The top of the window: back, forward, where one is, and the field that opens the palette. Its empty parts drag the window. */
import { useCanGoBack, useLocation, useRouter } from '@tanstack/react-router';
import { IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react';
import { Fragment, useEffect } from 'react';
import { shortHash } from '../format/index.ts';
import { KeyHint } from '../parts/KeyHint.tsx';
import { PathLink } from '../parts/PathLink.tsx';
import { useCrumbState } from './crumbs.ts';
import { focusOf } from './focus.ts';
import { placeOf } from './places.ts';
import { toggleFloating } from './view-state.ts';

const useCrumbNames = (path: string): readonly string[] => {
  const { names } = useCrumbState();
  if (names.length > 0) return names;
  const { object } = focusOf(path);
  return object === null ? [] : [shortHash(object)];
};

export const TitleBar = () => {
  const router = useRouter();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const canGoBack = useCanGoBack();
  const place = placeOf(path);
  const names = useCrumbNames(path);
  const title = place?.title ?? (path === '/welcome' ? 'Welcome' : '');
  useEffect(() => {
    document.title = [...names, title, 'Idrift'].filter(Boolean).join(' – ');
  }, [names, title]);
  return (
    <header className="title-bar">
      <button
        type="button"
        className="icon-button"
        aria-label="Back"
        title="Back"
        disabled={!canGoBack}
        onClick={() => router.history.back()}
      >
        <IconChevronLeft size={16} stroke={1.6} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Forward"
        title="Forward"
        onClick={() => router.history.forward()}
      >
        <IconChevronRight size={16} stroke={1.6} />
      </button>
      <nav className="crumbs" aria-label="Where you are">
        {names.length > 0 && place ? (
          <PathLink path={place.path} className="second">
            {title}
          </PathLink>
        ) : (
          <span>{title}</span>
        )}
        {names.map((name, index) => (
          <Fragment key={name}>
            <span className="third">/</span>
            <span className={index < names.length - 1 ? 'second cut' : 'cut'}>{name}</span>
          </Fragment>
        ))}
      </nav>
      <button type="button" className="search-field" onClick={() => toggleFloating('palette')}>
        <IconSearch size={14} stroke={1.6} aria-hidden />
        <span>Search or run a command</span>
        <span className="push">
          <KeyHint keys="Ctrl+K" />
        </span>
      </button>
    </header>
  );
};
