/** The DVC whose files and command line these are: what `dvc --version` says, for editors and scripts that ask for it. */
export const DVC_VERSION = '3.67.1';
