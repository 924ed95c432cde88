/** The names under which the preload asks the main process. Types only: both files stay whole by themselves. */
export type Channel = 'engine' | 'choose-folder' | 'open-external' | 'show-folder' | 'store-secret';
