/** Builds Electron's main process and preload into dist/electron, each one CommonJS file: Electron before 28 loads no other kind. */
import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  build: {
    ssr: true,
    target: 'node18',
    outDir: '../dist/electron',
    emptyOutDir: true,
    minify: false,
    rollupOptions: {
      input: { main: 'main/main.ts', preload: 'preload/preload.ts' },
      external: ['electron', ...builtinModules, /^node:/],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
});
