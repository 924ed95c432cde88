/** The providers around every page. */
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { queryClient } from './engine/client.ts';
import { makeRouter } from './router.tsx';
import { resolver, theme } from './theme/mantine-theme.ts';

const router = makeRouter();

export const App = () => (
  <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="auto">
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>
);
