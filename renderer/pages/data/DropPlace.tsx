/** The whole page as a place to drop data files on: an outline while they hover, the import sheet once they are let go. */
import { IconFileImport } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';

type Props = {
  readonly enabled: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
};

const holdsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');

export const DropPlace = ({ enabled, onFiles, children }: Props) => {
  const [over, setOver] = useState(false);
  // Children send their own enter and leave: the page is left when as many went as came.
  const depth = useRef(0);
  const end = (): void => {
    depth.current = 0;
    setOver(false);
  };
  return (
    <div
      className="page data-drop"
      onDragEnter={(event) => {
        if (!enabled || !holdsFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (!enabled || !holdsFiles(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      }}
      onDragLeave={() => {
        depth.current -= 1;
        if (depth.current <= 0) end();
      }}
      onDrop={(event) => {
        if (!enabled || !holdsFiles(event)) return;
        event.preventDefault();
        end();
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(files);
      }}
    >
      {children}
      {over && (
        <div className="data-drop-target" aria-hidden>
          <span>
            <IconFileImport size={20} stroke={1.6} />
            Import into the working copy
          </span>
        </div>
      )}
    </div>
  );
};
