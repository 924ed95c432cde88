/**
 * Mantine 9 theme. It holds sizes and component defaults; every colour is a custom property of tokens.css,
 * so light, dark and high contrast differ in one file only.
 *
 *   <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
 *
 * Import order: @mantine/core/styles.css, then tokens.css, then the application's own styles.
 */
import {
  Button,
  Checkbox,
  NumberInput,
  PasswordInput,
  Radio,
  SegmentedControl,
  Select,
  Slider,
  Switch,
  Textarea,
  TextInput,
  createTheme,
} from '@mantine/core';
import type { CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  fontFamily: 'var(--font-ui)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font-ui)', fontWeight: '600' },
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '19px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '5px', md: '5px', lg: '8px', xl: '8px' },
  defaultRadius: 'sm',
  primaryColor: 'accent',
  primaryShade: 6,
  cursorType: 'default', // a desktop program: the hand is for links only
  respectReducedMotion: true,
  // Ten shades are required by Mantine; the interface reads the resolver's variables below instead.
  colors: {
    accent: [
      '#e6f0f8',
      '#cfe2f1',
      '#a6cbe6',
      '#78b0d9',
      '#4f98cc',
      '#2a80c2',
      '#0b63a5',
      '#09558f',
      '#084a7c',
      '#063a62',
    ],
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs', radius: 'sm' } }), // 28 px high, 12.5 px medium
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs', hideControls: true } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Radio: Radio.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    Slider: Slider.extend({ defaultProps: { size: 'xs' } }),
  },
});

const colours = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-2)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--fail)',
  '--mantine-color-success': 'var(--ok)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-disabled': 'var(--active)',
  '--mantine-color-disabled-color': 'var(--text-3)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent-solid)',
  '--mantine-primary-color-filled-hover': 'var(--accent-solid-hover)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent)',
  '--mantine-color-accent-filled': 'var(--accent-solid)',
  '--mantine-color-accent-filled-hover': 'var(--accent-solid-hover)',
  '--mantine-color-accent-light': 'var(--accent-soft)',
  '--mantine-color-accent-light-hover': 'var(--selected)',
  '--mantine-color-accent-light-color': 'var(--accent)',
  '--mantine-color-accent-outline': 'var(--accent)',
};

export const resolver: CSSVariablesResolver = () => ({ variables: {}, light: colours, dark: colours });

/*
 * What the defaults above cannot say (put it in the application's styles):
 *   inputs and unticked boxes   border var(--control), 3:1 against the page; text 12.5 px; 28 px high
 *   segmented control           track var(--active), thumb var(--bg) in light and var(--line-strong) in dark, label 12 px medium
 *   button variants             filled = the page's one primary action; light = a suggested next step inside the page;
 *                               default = everything else; subtle red text only for "Delete…", filled red only in its dialog
 *   focus                       2 px var(--focus), 1 px away, on :focus-visible only
 *   Card, Paper with shadow, Badge, gradient, Loader with dots: not used
 */
