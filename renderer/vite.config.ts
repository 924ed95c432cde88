/** Builds the renderer into dist/renderer. Chrome 114 is the oldest engine that must run it. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    target: 'chrome114',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // The content-security policy allows scripts and fonts from files only, never from data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
});
