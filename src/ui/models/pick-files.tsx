import type { ModelFile } from "#app/app.ts";
import { filesOf } from "./files-in.ts";

/** For who has a model's file already, on this disk or a stick: it is held to the catalogue like one that is fetched. */
export function PickFiles(props: {
  readonly of: string;
  readonly disabled?: boolean;
  readonly onPick: (files: readonly ModelFile[]) => void;
}) {
  let input!: HTMLInputElement;
  return (
    <>
      <button
        type="button"
        class="btn"
        aria-label={`I have its file: ${props.of}`}
        disabled={props.disabled}
        onClick={() => input.click()}
      >
        I have its file
      </button>
      <input
        ref={(element) => (input = element)}
        type="file"
        multiple
        hidden
        onChange={() => {
          props.onPick(filesOf(input.files));
          input.value = "";
        }}
      />
    </>
  );
}
