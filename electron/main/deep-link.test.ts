import { describe, expect, it } from 'vitest';
import { linkAmong, linkPath, readDeepLink } from './deep-link.ts';

describe('links from outside', () => {
  it('name a project and a place', () => {
    expect(readDeepLink('idrift://reviews/alert/12')).toEqual({ project: 'reviews', path: '/alert/12' });
    expect(readDeepLink('idrift://Kundr%C3%B6st/alert/12?do=snooze')).toEqual({
      project: 'Kundröst',
      path: '/alert/12?do=snooze',
    });
    expect(readDeepLink('IDRIFT://reviews')).toEqual({ project: 'reviews', path: '/' });
    expect(readDeepLink('idrift:///monitoring')).toEqual({ project: '', path: '/monitoring' });
  });

  it('are refused when they are another scheme, another place, too long or broken', () => {
    expect(readDeepLink('https://reviews/alert/12')).toBeNull();
    expect(readDeepLink('idrift://reviews/javascript:alert(1)')).toBeNull();
    expect(readDeepLink('idrift://reviews/open?path=%22/settings%22')).toBeNull();
    expect(readDeepLink(`idrift://reviews/alert/${'1'.repeat(3000)}`)).toBeNull();
    expect(readDeepLink('idrift://rev%/alert/12')).toBeNull();
    expect(readDeepLink('idrift:reviews/alert/12')).toBeNull();
  });

  it('are found among the words that the system starts the app with', () => {
    expect(linkAmong(['/opt/idrift', '--project=/home/x', 'idrift://reviews/alert/3'])?.path).toBe('/alert/3');
    expect(linkAmong(['/opt/idrift', '.'])).toBeNull();
  });

  it('become an address of the page, with their text kept apart from it', () => {
    const path = linkPath({ project: 'a&b#c', path: '/alert/12?do=accept' });
    const search = new URLSearchParams(path.slice(path.indexOf('?')));
    expect(path.startsWith('/open?')).toBe(true);
    expect(JSON.parse(search.get('project') ?? '')).toBe('a&b#c');
    expect(JSON.parse(search.get('path') ?? '')).toBe('/alert/12?do=accept');
  });
});
