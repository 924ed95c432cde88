/** The field that the address asks for gets the focus once, with its text selected. */
import { useEffect } from 'react';

export const useFocusField = (field: string | undefined): void => {
  useEffect(() => {
    if (field === undefined) return;
    const place = document.getElementById(`train-${field}`);
    place?.scrollIntoView({ block: 'center' });
    place?.focus();
    if (place instanceof HTMLInputElement) place.select();
  }, [field]);
};
