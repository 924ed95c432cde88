/** The one way figures, times and names are written in the app. */
export * from './amounts.ts';
export * from './dates.ts';
export * from './intervals.ts';
export * from './limits.ts';
export * from './names.ts';
export * from './numbers.ts';
