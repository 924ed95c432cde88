/** A folder's path: typed, or in the desktop app chosen in the system's dialog. */
import { Button, TextInput } from '@mantine/core';

type Props = {
  readonly id: string;
  readonly value: string;
  readonly placeholder: string;
  /** Of the system's dialog. */
  readonly title: string;
  readonly onChange: (path: string) => void;
  readonly wrong?: boolean;
  readonly describedBy?: string;
  /** Gets the focus when a dialog opens around it. */
  readonly first?: boolean;
};

export const FolderInput = ({ id, value, placeholder, title, onChange, wrong = false, describedBy, first }: Props) => {
  const { idrift } = window;
  const choose = async (): Promise<void> => {
    const chosen = (await idrift?.chooseFolder(title)) ?? null;
    if (chosen !== null) onChange(chosen);
  };
  return (
    <div className="row">
      <TextInput
        id={id}
        className="grow"
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={wrong}
        aria-describedby={describedBy}
        data-autofocus={first}
        autoComplete="off"
        spellCheck={false}
      />
      {idrift && (
        <Button variant="default" onClick={() => void choose()}>
          Choose…
        </Button>
      )}
    </div>
  );
};
