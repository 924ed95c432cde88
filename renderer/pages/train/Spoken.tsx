/** The page's sentence for screen readers, at most every ten seconds: a progress that spoke each second would say nothing else. */
import { useEffect, useEffectEvent, useState } from 'react';

const EVERY_MILLISECONDS = 10_000;

export const Spoken = ({ text }: { readonly text: string }) => {
  const [spoken, setSpoken] = useState('');
  const speak = useEffectEvent(() => setSpoken(text));
  useEffect(() => {
    const timer = setInterval(() => speak(), EVERY_MILLISECONDS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="for-readers" role="status">
      {spoken}
    </div>
  );
};
